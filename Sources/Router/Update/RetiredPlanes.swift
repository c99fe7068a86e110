/// Service planes that are no longer used. Their memory is freed in small units, because freeing
/// the memory of many tunnels takes time.
struct RetiredPlanes {
  private var planes: [ServicePlane] = []
  private var models: [RouterModel] = []

  var isEmpty: Bool { planes.isEmpty && models.isEmpty }

  mutating func append(_ plane: consuming ServicePlane) { planes.append(plane) }

  mutating func append(_ model: consuming RouterModel) { models.append(model) }

  /// Frees one unit. Returns false if nothing is left.
  mutating func discard() -> Bool {
    if !planes.isEmpty {
      if planes[planes.count - 1].tunnels.discard(Self.unit) { return true }
      if let plane = planes.popLast() { models.append(plane.prepared.model) }
      return true
    }
    guard !models.isEmpty else { return false }
    if !models[models.count - 1].discard(Self.unit) { models.removeLast() }
    return true
  }

  private static let unit = 32
}

extension RouterModel {
  /// Frees the memory of the last terms. Returns false if there are none left.
  fileprivate mutating func discard(_ count: Int) -> Bool {
    guard let set = serviceSets.indices.last else { return false }
    guard let rule = serviceSets[set].rules.indices.last else {
      serviceSets.removeLast()
      return true
    }
    let terms = serviceSets[set].rules[rule].terms.count
    if terms > 0 {
      serviceSets[set].rules[rule].terms.removeLast(min(count, terms))
    } else {
      serviceSets[set].rules.removeLast()
    }
    return true
  }
}
