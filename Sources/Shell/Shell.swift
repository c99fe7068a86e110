/// The room Shell.
