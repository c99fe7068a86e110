"""Measures a big provider edge: a configuration of 5 MB with the shape of public ones, most of
whose statements aspic keeps without effect; and the cost of such a statement relative to a known
one.

The goals are 0.5 s and 150 MiB for the 5 MB, and a time for half of the lines foreign that is at
most 1.2 times that of all lines known. With the name of a file, the configuration is written there
and nothing is measured."""

import random
import subprocess
import sys
import tempfile

import scripts

SEED = 11
LINES = 100_000
# This number makes a text of 5 MB.
SLOTS = 14
UNITS_OF_A_PORT = 20
CUSTOMERS = 760
SITES_OF_A_CUSTOMER = 6
PREFIX_LISTS = 150
FILTERS = 420
NEIGHBORS = 420
PATHS = 260
TUNNELS = 120


def address(number, first=10):
    return f"{first}.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


def block(head, *contents):
    """Returns a statement in braces; each of the contents is another one, or a statement of one
    line."""
    lines = [f"{head} {{"]
    for content in contents:
        lines += [f"    {line}" for line in ([content] if isinstance(content, str) else content)]
    return lines + ["}"]


def ports():
    """Returns the names of the ports, in the order of the real system."""
    for kind in ("ge", "xe"):
        for slot in range(SLOTS):
            if (slot < SLOTS // 2) == (kind == "ge"):
                yield from (f"{kind}-{slot}/{pic}/{port}" for pic in range(2) for port in range(10))


def site_units():
    """Returns the units of the customers' sites, each of which has a unit of a port."""
    names = [(port, unit) for port in ports() for unit in range(UNITS_OF_A_PORT)]
    return names[: CUSTOMERS * SITES_OF_A_CUSTOMER]


def groups():
    return block(
        "groups",
        block("access", block("interfaces", block(
            "<ge-*>", "hold-time up 2000 down 0;", "mtu 1522;",
            block("unit <*>", block("family inet", "no-redirects;"))))),
        block("core", block("interfaces", block(
            "<ae*>", "mtu 9192;",
            block("aggregated-ether-options", "minimum-links 1;",
                  block("lacp", "active;", "periodic fast;"))))),
        block("vrf", block("routing-instances", block(
            "<*>", "vrf-table-label;",
            block("protocols", block("bgp", block(
                "group <ce*>", "type external;", "as-override;")))))))


def system():
    return block(
        "system", "host-name pe1;", "domain-name net.example.org;", "no-redirects;",
        block("login", *(
            block(f"user op{number}", f'full-name "Operator {number}";', f"uid {2000 + number};",
                  "class super-user;",
                  block("authentication",
                        f'encrypted-password "$6$saltsalt${number:086}"; ## SECRET-DATA'))
            for number in range(40))),
        block("services", block("ssh", "root-login deny;"), block("netconf", "ssh;")),
        block("syslog", block("host 192.0.2.14", "any notice;", "authorization info;"),
              block("file messages", "any notice;", "authorization info;")))


def unit(number, dice, customer):
    """Returns a unit of a port: most have a filter, some have IPv6, and some have MPLS."""
    filters = dice.randrange(FILTERS)
    inet = block(
        "family inet", "mtu 1500;", block("rpf-check", "mode loose;"),
        block("filter", f"input f{filters}-in;", f"output f{filters}-out;"),
        f"address {address(number * 4 + 1)}/30;")
    families = [inet]
    if dice.random() < 0.4:
        families.append(block("family inet6", f"address 2001:db8:{number:x}::1/64;"))
    if dice.random() < 0.1:
        families.append(["family mpls;"])
    return block(
        f"unit {number % UNITS_OF_A_PORT}",
        f'description "CUST=customer {customer}; SITE={number}; CID=L3V/{number:06}";',
        f"vlan-id {100 + number % UNITS_OF_A_PORT};", *families)


def interfaces(dice):
    lines = [*block("ae0", "apply-groups core;", 'description Core;', block(
        "unit 0", block("family inet", "address 198.51.100.1/31;"), "family iso;", "family mpls;"))]
    units = {}
    for number, (port, _) in enumerate(site_units()):
        units.setdefault(port, []).append(unit(number, dice, number // SITES_OF_A_CUSTOMER))
    shown = {port: block(port, f'description "Access: {port}";', "flexible-vlan-tagging;",
                         block("gigether-options", "no-flow-control;"), *contents)
             for port, contents in units.items()}
    names = [port for port in shown if port.startswith("ge")]
    for port in names:
        lines += shown[port]
    lines += block("lo0", block("unit 0", block(
        "family inet", block("filter", "input protect-re;"), "address 192.0.2.1/32;")))
    lines += block("sp-14/0/0", *(
        block(f"unit {number}", "family inet;",
              f"service-domain {'outside' if number % 2 else 'inside'};")
        for number in range(2, 2 * TUNNELS + 2)))
    for port in shown:
        if port not in names:
            lines += shown[port]
    return block("interfaces", "apply-groups access;", lines)


def routing_options():
    return block(
        "routing-options",
        block("rib inet6.0", block("static", "route 2001:db8::/32 discard;")),
        block("static", *(f"route 203.0.{number}.0/24 discard;" for number in range(200))),
        "router-id 192.0.2.1;", "autonomous-system 64500;",
        block("forwarding-table", "export per-flow;"))


def protocols(dice):
    peers = (
        block(f"neighbor {address(number, 100)}",
              f'description "AS{65536 + number}: peer {number}";',
              f"import [ sanity from-peer-{number % 40} ];",
              f'authentication-key "$9$peer{number:012}"; ## SECRET-DATA',
              block("family inet", block("unicast", block(
                  "prefix-limit", f"maximum {dice.randrange(10, 900) * 10};",
                  "teardown 90 idle-timeout forever;"))),
              f"peer-as {65536 + number};")
        for number in range(NEIGHBORS))
    paths = (
        block(f"label-switched-path pe1-to-pe{number}", f"to {address(number, 192)};",
              f"bandwidth {dice.randrange(1, 90) * 10}m;", "priority 5 5;", "adaptive;",
              block("primary by-core", "hop-limit 8;"))
        for number in range(2, PATHS))
    return block(
        "protocols", block("mpls", *paths, "path by-core;", "interface ae0.0;"),
        block("bgp", "log-updown;", block("group peers", "type external;", *peers)),
        block("isis", "level 1 disable;",
              block("interface ae0.0", "level 2 metric 10;"), block("interface lo0.0", "passive;")),
        block("ldp", "interface ae0.0;"))


def policy_options(dice):
    lines = []
    for number in range(PREFIX_LISTS):
        lines += block(f"prefix-list p{number}", *(
            f"{address(dice.randrange(1 << 16) << 8, 100 + number % 20)}/24;" for _ in range(40)))
    for customer in range(CUSTOMERS):
        lines += block(
            f"policy-statement c{customer}-export",
            block("term direct", "from protocol [ direct static ];",
                  block("then", f"community add c{customer};", "accept;")),
            block("term learned",
                  block("from", "protocol bgp;",
                        f"route-filter {address(customer << 12)}/12 upto /30;"),
                  block("then", "local-preference 120;", f"community add c{customer};", "accept;")))
        lines += block(
            f"policy-statement c{customer}-import",
            block("term own", f"from community c{customer};", "then accept;"), "then reject;")
    lines += [f"community c{customer} members target:64500:{customer};"
              for customer in range(CUSTOMERS)]
    lines += [f'as-path a{number} "^{number}( {number})*$";' for number in range(65536, 65736)]
    return block("policy-options", lines)


def firewall(dice):
    def term(name, number):
        return block(
            f"term {name}",
            block("from",
                  block("source-address", f"{address(number << 8)}/24;",
                        f"{address(number << 8 | 128)}/25 except;"),
                  "protocol [ tcp udp ];", f"destination-port [ 80 443 {1024 + number} ];"),
            block("then", f"policer m{dice.randrange(1, 40)};", f"count {name};", "accept;"))
    filters = (
        block(f"filter f{number}-{way}", "interface-specific;", term("web", number),
              block("term rest", "then accept;"))
        for number in range(FILTERS) for way in ("in", "out"))
    return block(
        "firewall", block("family inet", *filters),
        *(block(f"policer m{number}",
                block("if-exceeding", f"bandwidth-limit {number}m;", "burst-size-limit 625k;"),
                "then discard;")
          for number in range(1, 40)))


def routing_instances():
    names = [f"{port}.{unit}" for port, unit in site_units()]
    lines = []
    for customer in range(CUSTOMERS):
        first = customer * SITES_OF_A_CUSTOMER
        sites = range(first, first + SITES_OF_A_CUSTOMER)
        inside = []
        if customer < TUNNELS:
            inside = [f"interface sp-14/0/0.{2 * customer + 2};"]
        lines += block(
            f"c{customer}", "instance-type vrf;", *(f"interface {names[site]};" for site in sites),
            *inside, f"route-distinguisher 192.0.2.1:{customer};",
            f"vrf-import c{customer}-import;",
            f"vrf-export c{customer}-export;",
            block("routing-options", block("static", *(
                f"route {address(site << 8, 172)}/24 next-hop {address(site * 4 + 2)};"
                for site in sites))),
            block("protocols", block("bgp", *(
                block(f"group ce{site}", block(
                    f"neighbor {address(site * 4 + 2)}", f"description ce{site};",
                    f"peer-as {64512 + site % 1000};"))
                for site in sites))))
    return block("routing-instances", "apply-groups vrf;", lines)


def services():
    """Returns tunnels that work, each from a customer's instance to a gateway of its own."""
    rules = (
        block(f"rule c{number}", "match-direction input;", block(
            "term all",
            block("from", f"destination-address {address(number << 8, 11)}/24;"),
            block("then", f"remote-gateway 198.51.{101 + number % 100}.{1 + number // 100};",
                  block("dynamic", "ike-policy peer;", "ipsec-policy esp;"))))
        for number in range(TUNNELS))
    sets = (
        block(f"service-set c{number}",
              block("ipsec-vpn-options", "local-gateway 192.0.2.1;"), f"ipsec-vpn-rules c{number};",
              block("next-hop-service", f"inside-service-interface sp-14/0/0.{2 * number + 2};",
                    f"outside-service-interface sp-14/0/0.{2 * number + 3};"))
        for number in range(TUNNELS))
    return block(
        "services",
        block("ipsec-vpn", *rules,
              block("ipsec",
                    block("proposal esp", "protocol esp;", "authentication-algorithm hmac-sha1-96;",
                          "encryption-algorithm 3des-cbc;"),
                    block("policy esp", "proposals esp;")),
              block("ike",
                    block("proposal psk", "authentication-method pre-shared-keys;",
                          "dh-group group2;", "authentication-algorithm sha1;",
                          "encryption-algorithm 3des-cbc;"),
                    block("policy peer", "proposals psk;",
                          'pre-shared-key ascii-text "$9$ExmcSeMWxdVYBI"; ## SECRET-DATA'))),
        *sets)


def configuration():
    """Returns the text of the big provider edge, which is the same in each run."""
    dice = random.Random(SEED)
    parts = [
        ["version 15.1R7.9;"], groups(), system(), interfaces(dice), routing_options(),
        protocols(dice), policy_options(dice), firewall(dice), routing_instances(), services()]
    return "".join(f"{line}\n" for part in parts for line in part)


def foreign(lines):
    """Returns `set` lines that aspic keeps without effect: at the top, and inside known
    containers."""
    for number in range(lines // 10):
        term = f"set firewall family inet filter f{number // 10} term t{number}"
        neighbor = f"set protocols bgp group g neighbor {address(number)}"
        port = f"ge-{number >> 8 & 15}/{number >> 6 & 3}/{number >> 2 & 15}"
        unit = f"set interfaces {port} unit {number & 16383}"
        yield f"{term} from source-address {address(number)}/32"
        yield f"{term} from protocol tcp"
        yield f"{term} from destination-port {1024 + number % 60000}"
        yield f"{term} then count c{number}"
        yield f"{term} then accept"
        yield f'{neighbor} description "AS{number}: a peer"'
        yield f"{neighbor} peer-as {65536 + number}"
        yield f"{unit} vlan-id {number % 4095}"
        yield f"{unit} family inet6 address 2001:db8:{number:x}::1/64"
        yield f"{unit} family mpls maximum-labels 5"


def mixed(lines):
    """Returns lines of which half are known and half foreign, in alternating groups of ten."""
    known, kept = scripts.rules(lines // 2), foreign(lines // 2)
    for line in known:
        yield line
        if line.endswith("ABCDEFGH"):
            yield from (next(kept) for _ in range(10))


def measure(command, text, folder):
    path = f"{folder}/loaded"
    with open(path, "w") as file:
        file.write(text)
    return scripts.anew(["configure", f"{command} {path}", "commit"], f"{folder}/state")


def as_text(lines, folder):
    with open(f"{folder}/set", "w") as file:
        file.write("".join(f"{line}\n" for line in lines))
    return subprocess.run(
        [scripts.BINARY, "convert", "--to", "text", f"{folder}/set"], check=True,
        stdout=subprocess.PIPE, text=True).stdout


def main():
    text = configuration()
    if len(sys.argv) > 1:
        with open(sys.argv[1], "w") as file:
            file.write(text)
        return
    with tempfile.TemporaryDirectory() as folder:
        print(f"medians of {scripts.RUNS} runs".ljust(52) + "  seconds processor   MiB")
        def row(name, result, note=""):
            seconds, processor, memory = result
            print(f"{name:52}{seconds:9.3f}{processor:10.3f}{memory:6.0f}{note}", flush=True)
        size = len(text) / 1e6
        row("start with nothing", scripts.anew(["configure"], f"{folder}/state"))
        row(f"provider edge of {size:.1f} MB, {text.count(chr(10)):,} lines, and commit",
            measure("load merge", text, folder), "   goal 0.500 s, 150 MiB")
        for command in ("load set", "load merge"):
            results = []
            for lines in (scripts.rules(LINES), mixed(LINES)):
                lines = list(lines)
                loaded = (as_text(lines, folder) if command == "load merge"
                          else "".join(f"{line}\n" for line in lines))
                results.append(measure(command, loaded, folder))
            known, half = results
            row(f"{command}: {LINES:,} known lines, and commit", known)
            row(f"{command}: half of them foreign", half,
                f"   x{half[1] / known[1]:.2f} of the processor, goal x1.20")


if __name__ == "__main__":
    main()
