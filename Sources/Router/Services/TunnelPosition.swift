/// The index of a tunnel in the router, with the index of its service set.
typealias TunnelPosition = (set: Int, tunnel: Int)
