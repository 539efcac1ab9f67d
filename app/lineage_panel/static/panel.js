// Everything here only adds comfort: without it every page works.
import { offerCopying } from "./copying.js";
import { offerFolding } from "./folding.js";

offerCopying(document);
offerFolding(document);
