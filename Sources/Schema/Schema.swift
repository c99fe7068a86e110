/// The room Schema.
