/// The room Configuration.
