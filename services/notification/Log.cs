namespace Rapport.Notification;

internal static partial class Log
{
    [LoggerMessage(
        502, LogLevel.Warning, "The outcome of {Count} messages could not be recorded ({Fault}); trying again")]
    public static partial void RecordingFailed(ILogger logger, int count, string fault);

    [LoggerMessage(503, LogLevel.Warning, "The claim of message {Message} ended without an outcome; it is now {State}")]
    public static partial void ClaimEnded(ILogger logger, string message, string state);

    [LoggerMessage(504, LogLevel.Warning, "The mail server cannot be used ({Fault} {Codes}); mails wait")]
    public static partial void MailServerFailed(ILogger logger, string fault, string codes);

    [LoggerMessage(505, LogLevel.Information, "Message {Message} was refused by the mail server: {Reason} {Codes}")]
    public static partial void MailRefused(ILogger logger, string message, string reason, string codes);

    [LoggerMessage(
        506, LogLevel.Information, "{Count} hand-offs are open again: their leases ended without an outcome")]
    public static partial void LeasesLapsed(ILogger logger, int count);

    [LoggerMessage(509, LogLevel.Error, "Message {Message} could not be decided ({Fault}); it is not sent")]
    public static partial void DecisionFailed(ILogger logger, string message, string fault);

    [LoggerMessage(512, LogLevel.Warning, "An attempt of a webhook could not be made or kept ({Fault}); it is made again")]
    public static partial void WebhookAttemptFailed(ILogger logger, string fault);

    [LoggerMessage(510, LogLevel.Warning, "Whether message {Message} may still go could not be asked ({Fault}); it waits")]
    public static partial void LastLookFailed(ILogger logger, string message, string fault);

    [LoggerMessage(511, LogLevel.Error, "A page behind a link could not be answered ({Method}: {Fault})")]
    public static partial void PageFailed(ILogger logger, string method, string fault);

    [LoggerMessage(516, LogLevel.Warning, "That something of message {Message} was fetched could not be noted ({Fault})")]
    public static partial void HitFailed(ILogger logger, string message, string fault);

    [LoggerMessage(
        508, LogLevel.Error, "Channel {Channel} failed on message {Message} ({Fault}); its outcome is unknown")]
    public static partial void ChannelFailed(ILogger logger, string channel, string message, string fault);

    [LoggerMessage(515, LogLevel.Error, "Broadcast {Broadcast} could not be brought forward ({Fault}); trying again")]
    public static partial void BroadcastFailed(ILogger logger, string broadcast, string fault);
}
