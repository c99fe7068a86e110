package typealias TunnelIdentifier = String
