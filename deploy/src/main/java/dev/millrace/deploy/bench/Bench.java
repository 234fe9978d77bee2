package dev.millrace.deploy.bench;

import picocli.CommandLine.Command;

/** The verb; each measurement is a verb below it. */
@Command(
        name = "bench",
        description = "Measure a stack on this machine.",
        synopsisSubcommandLabel = "WHAT",
        subcommands = {Pipeline.class, Engines.class, Unwritten.class},
        commandListHeading = "%nMeasurements:%n")
public final class Bench {}
