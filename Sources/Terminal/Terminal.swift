/// The room Terminal.
