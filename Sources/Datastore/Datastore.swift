/// The room Datastore.
