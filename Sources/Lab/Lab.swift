/// The room Lab.
