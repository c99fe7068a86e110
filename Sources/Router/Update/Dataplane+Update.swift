import Wire

extension Dataplane {
  /// Returns the routing instances of another configuration. Unchanged routes and unfinished
  /// fragments are carried over.
  func newInstances(
    _ model: RouterModel, _ interfaces: InterfaceTable
  ) -> [RoutingInstance] {
    let former = instancesByName
    return model.routingInstances.enumerated().map { index, configured in
      var instance = RoutingInstance(configured)
      if let before = former[configured.name] { instance.inherit(before) }
      instance.computeRoutes(interfaces, index: index, at: now)
      return instance
    }
  }

  private var instancesByName: [String: RoutingInstance] {
    Dictionary(instances.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Switches to another configuration.
  mutating func takeOver(_ update: inout RouterUpdate, retiring retired: inout RetiredPlanes) {
    let model = update.prepared.model
    if var later = update.interfaces.take(), later.linkChanges == interfaces.linkChanges {
      later.adoptCounters(of: interfaces)
      interfaces = later
      let former = instancesByName
      instances = update.instances
      for index in instances.indices {
        if let before = former[instances[index].name] {
          instances[index].adoptFragments(of: before)
        }
      }
    } else {
      interfaces.apply(model)
      instances = newInstances(model, interfaces)
    }
    update.takeOver(&services, retiring: &retired)
    interfaces.setServices(services.prepared)
    for index in services.sets.indices {
      services.sets[index].slot = interfaces.slot(of: services.sets[index].serviceInterface)
    }
  }
}
