/// The text before and after the statements in the manual page of lab files.
extension ManualPage {
  static let labHead = """
    .\\" Written from the schema; RECORD=1 make test writes it anew.
    .Dd November 29, 2026
    .Dt ASPIC.LAB 5
    .Os
    .Sh NAME
    .Nm aspic.lab
    .Nd lab files of aspic
    .Sh DESCRIPTION
    A lab is a network of routers, hosts and links with what is configured there
    at the start, and stages in which something is to be achieved.
    It is one text file, written as a configuration is: statements that hold
    others have braces, and those that do not end with a semicolon.
    .Ql #
    begins a comment, and
    .Ql /* */
    encloses one.
    A string may have several lines; the blanks that all of them begin with are
    left out.
    .Pp
    The blocks of
    .Ic configuration
    and those of routers in
    .Ic start ,
    .Ic fault ,
    .Ic solution
    and
    .Ic wrong
    are not statements of the lab: a router loads them.
    They are statements in braces, which may be marked
    .Ql delete :
    and
    .Ql replace : ,
    or
    .Ic set
    commands and their like, one in a line; see
    .Xr aspic.conf 5 .
    .Pp
    .Ql $(NAME)
    in any word, and in these blocks, stands for the value of a parameter.
    A file describes: it has no conditions, no expressions, and no loops but the
    ranges in names of nodes and links.
    .Pp
    A check is tried on a copy of the network, so that trying changes nothing.
    It waits on the clock of the network until it holds, at most as long as
    .Ic within
    says.
    Neither a pause after a failed negotiation nor what was done before decides.
    .Sh STATEMENTS

    """

  static let labTail = """
    .Sh EXAMPLES
    Two hosts behind two routers, and a stage:
    .Bd -literal
    lab two-sites "Join two sites" {
        parameter key string 20;
        node ce1 { host; address 11.11.11.1; }
        node pe1 { router; configuration-file pe1.conf; }
        node pe2 { router; configuration-file pe2.conf; }
        node ce2 { host; address 8.8.8.1; }
        link ce1-pe1 { end ce1; end pe1:so-0/0/0; }
        link core { end pe1:so-2/2/0; end pe2:so-2/2/0; delay 5ms; }
        link pe2-ce2 { end pe2:so-0/0/0; end ce2; }
        stage keys "The first tunnel" {
            task "Repair pe2.";
            solution {
                pe2 {
                    set services ipsec-vpn ...
                }
            }
            check "ce1 reaches ce2" {
                ping from ce1 to ce2;
                within 10s;
                points 2;
            }
            check "what crosses the core is encrypted" {
                protected on core from ce1 to ce2 by esp 3des-cbc hmac-sha1-96;
            }
            wrong "no tunnel" {
                pe1 {
                    delete services
                }
                fails [ "ce1 reaches ce2" "what crosses the core is encrypted" ];
            }
        }
    }
    .Ed
    .Pp
    .Ql aspic lab new hub.lab
    writes one to begin with, and
    .Ql aspic lab check hub.lab
    tries all its solutions and wrong answers.
    .Sh SEE ALSO
    .Xr aspic 1 ,
    .Xr aspic.conf 5

    """
}
