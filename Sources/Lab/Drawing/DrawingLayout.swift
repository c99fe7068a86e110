/// The positions of the nodes in a drawing. The column of a node is its distance, in lines, from a
/// host at the edge of the network.
struct DrawingLayout {
  /// The first node of each connected part of the network.
  private(set) var roots: [Int] = []
  /// The nodes that were found from each node, with the lines by which they were found.
  private(set) var children: [[(node: Int, line: Int)]]
  /// The lines by which nodes were found.
  private(set) var treeLines: Set<Int> = []
  /// The column of each node.
  private(set) var columns: [Int]
  /// The nodes of each column, from top to bottom.
  private(set) var rows: [[Int]] = []

  init(_ drawing: Drawing) {
    children = drawing.nodes.map { _ in [] }
    columns = drawing.nodes.map { _ in -1 }
    var neighbors: [[(node: Int, line: Int)]] = drawing.nodes.map { _ in [] }
    for (number, line) in drawing.lines.enumerated() {
      neighbors[line.from.node].append((line.to.node, number))
      neighbors[line.to.node].append((line.from.node, number))
    }
    // Hosts are at the edge and routers in the middle, so columns are counted from a host.
    let hosts = drawing.nodes.indices.filter {
      drawing.nodes[$0].kind == .host && !neighbors[$0].isEmpty
    }
    for start in hosts + Array(drawing.nodes.indices) where columns[start] < 0 {
      roots.append(start)
      columns[start] = 0
      var (queue, next) = ([start], 0)
      while next < queue.count {
        let node = queue[next]
        next += 1
        place(node, in: columns[node])
        for (other, line) in neighbors[node] where columns[other] < 0 {
          columns[other] = columns[node] + 1
          children[node].append((other, line))
          treeLines.insert(line)
          queue.append(other)
        }
      }
    }
  }

  private mutating func place(_ node: Int, in column: Int) {
    while rows.count <= column { rows.append([]) }
    rows[column].append(node)
  }
}
