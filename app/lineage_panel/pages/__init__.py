"""The screens of the panel: one file per screen, one dataclass per template in `contexts`."""
