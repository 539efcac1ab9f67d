// Everything here only adds comfort: without it every page works.
import { offerSteps } from "./changes.js";
import { offerCopying } from "./copying.js";
import { offerFolding } from "./folding.js";
import { offerSlider } from "./time_line.js";
import { offerOwnZone } from "./zones.js";

offerCopying(document);
offerFolding(document);
offerSlider(document);
offerOwnZone(document);
offerSteps(document);
