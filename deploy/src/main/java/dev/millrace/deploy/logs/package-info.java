/**
 * What the processes of a stack on this machine said, read back in the order of time.
 *
 * <p>{@link dev.millrace.deploy.logs.ShowLogs} is the verb, {@link
 * dev.millrace.deploy.logs.LogsOfStack} merges what each {@link dev.millrace.deploy.logs.LogFile}
 * holds in its {@link dev.millrace.deploy.logs.LogFormat}.
 */
@NullMarked
package dev.millrace.deploy.logs;

import org.jspecify.annotations.NullMarked;
