# make run      builds, and starts the shell on the default network  ARGS="-f script"
# make test     runs all tests
# make interop  tests every combination with a Linux kernel and strongSwan, as root
# make clients  tests NAPALM, scrapli_netconf and Ansible from PyPI with a served network
# make install  installs binary, man pages and completions           PREFIX=/usr/local DESTDIR=
# make package  makes a Debian package of the same, in .build/package
# make package-test  tests it in a new Debian without Swift, made with debootstrap, as root
# make lint     checks formatting, shell syntax and man pages
# make bench    measures how fast it is
# make fuzz     runs each target of Tests/Fuzz with libFuzzer and the address sanitizer   TIME=60

PREFIX = /usr/local
DESTDIR =
ARGS =
TIME = 60
SWIFT = swift
# The path is that of Debian's Python, because its packages python3-pexpect and python3-pyte are
# needed. Another Python may be the first one in PATH.
PYTHON = /usr/bin/python3
INSTALL = install

# One release build is used for run, install and bench. It takes about a third longer than a debug
# build from scratch, and packets pass about twenty times faster.
RELEASE = .build/release/aspic
# The binary is static so that it runs without the toolchain's libraries. It is linked with lld
# because gold warns of an mktemp in Foundation, which ArgumentParser uses. No program looks up its
# symbols, and the C library of Debian 12 is the first that reads its many relocations in a form that
# takes 2 % of the space.
RELEASE_FLAGS = -c release --static-swift-stdlib --disable-local-rpath -Xswiftc -use-ld=lld \
  -Xlinker --no-export-dynamic -Xlinker -z -Xlinker pack-relative-relocs

bindir = $(DESTDIR)$(PREFIX)/bin
man1dir = $(DESTDIR)$(PREFIX)/share/man/man1
man5dir = $(DESTDIR)$(PREFIX)/share/man/man5
bashdir = $(DESTDIR)$(PREFIX)/share/bash-completion/completions
zshdir = $(DESTDIR)$(PREFIX)/share/zsh/site-functions
fishdir = $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d

.PHONY: run test clients interop install install-files uninstall package package-test lint bench \
  fuzz clean release

# The output of a build goes to stderr: stdout is for the session, as in
# `make -s run <script >answers`.
run: release
	@$(RELEASE) $(ARGS)

release:
	@sh .ci/setup build
	@$(SWIFT) build $(RELEASE_FLAGS) --product aspic </dev/null >&2

test:
	@sh .ci/setup test
	$(SWIFT) build --build-tests --explicit-target-dependency-import-check error
	$(SWIFT) test --skip-build
	ASPIC=$(CURDIR)/.build/debug/aspic $(PYTHON) Tests/run.py

# `make test` runs a few of these tests if the peers are installed.
interop:
	@sh .ci/setup interop
	$(SWIFT) build --product aspic
	ASPIC=$(CURDIR)/.build/debug/aspic ASPIC_INTEROP=all $(PYTHON) Tests/run.py Interop

# `make test` uses PyEZ and ncclient only, because these clients are large.
clients:
	@sh .ci/setup clients
	$(SWIFT) build --product aspic
	ASPIC=$(CURDIR)/.build/debug/aspic $(PYTHON) Tests/run.py Clients

install: release install-files

# This target is separate from `install` so that root need not build.
install-files:
	$(INSTALL) -d $(bindir) $(man1dir) $(man5dir) $(bashdir) $(zshdir) $(fishdir)
	$(INSTALL) -m 755 $(RELEASE) $(bindir)/aspic
	$(INSTALL) -m 644 man/aspic.1 $(man1dir)/aspic.1
	$(INSTALL) -m 644 man/aspic.conf.5 $(man5dir)/aspic.conf.5
	$(INSTALL) -m 644 man/aspic.lab.5 $(man5dir)/aspic.lab.5
	$(INSTALL) -m 644 Completions/aspic.bash $(bashdir)/aspic
	$(INSTALL) -m 644 Completions/_aspic $(zshdir)/_aspic
	$(INSTALL) -m 644 Completions/aspic.fish $(fishdir)/aspic.fish

uninstall:
	rm -f $(bindir)/aspic $(man1dir)/aspic.1 $(man5dir)/aspic.conf.5 $(man5dir)/aspic.lab.5
	rm -f $(bashdir)/aspic $(zshdir)/_aspic $(fishdir)/aspic.fish

# The program in the package is that of `make release`, without its symbols.
package: release
	@sh .ci/setup package
	@.ci/package/build $(RELEASE) .build/package

package-test: package
	@sh .ci/setup package-test
	ASPIC=$(CURDIR)/$(RELEASE) ASPIC_PACKAGE=$(CURDIR)/.build/package $(PYTHON) Tests/run.py DebianPackage

# The check for a shell is left out if that shell is not installed.
lint:
	$(SWIFT) format lint --strict --recursive Package.swift Sources Tests
	sh -n .ci/setup
	for script in build prerm postrm; do sh -n .ci/package/$$script || exit 1; done
	sh -n Tests/Fuzz/run
	bash -n .ci/run
	bash -n Completions/aspic.bash
	if command -v zsh >/dev/null; then zsh -n Completions/_aspic; fi
	if command -v fish >/dev/null; then fish -n Completions/aspic.fish; fi
	if command -v mandoc >/dev/null; then mandoc -T lint -W warning man/*.[1-9]; fi

bench: release
	@sh .ci/setup bench
	@$(SWIFT) build $(RELEASE_FLAGS) --product BareLoop </dev/null >&2
	@for benchmark in Benchmarks/*.py; do ASPIC=$(RELEASE) $(PYTHON) $$benchmark || exit 1; done
	@for benchmark in ShellBenchmark PacketBenchmark RouterBenchmark NegotiationBenchmark LabBenchmark; do \
	  $(SWIFT) build $(RELEASE_FLAGS) --product $$benchmark </dev/null >&2 && \
	  .build/release/$$benchmark || exit 1; \
	done

# Each target runs for TIME seconds. `make test` replays the corpora.
fuzz:
	for target in $$(Tests/Fuzz/run --list); do \
	  Tests/Fuzz/run $$target $(TIME) || exit 1; \
	done

clean:
	rm -rf .build .build-python
