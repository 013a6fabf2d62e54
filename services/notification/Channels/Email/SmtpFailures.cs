using System.Net.Sockets;
using System.Text.RegularExpressions;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Rapport.Notification.Domain;

namespace Rapport.Notification.Channels.Email;

/// <summary>What went wrong with a mail server, out of what the client throws.</summary>
internal static partial class SmtpFailures
{
    /// <summary>While connecting, encrypting or logging in.</summary>
    public static DeliveryFault OfSession(Exception exception) => exception switch
    {
        SmtpCommandException answer => Classified(answer, SmtpPhase.Session),
        AuthenticationException => new DeliveryFault(DeliveryFaults.AuthFailed, Codes: CodesIn(exception)),
        SslHandshakeException => new DeliveryFault(DeliveryFaults.TlsFailed),
        // The server offers no STARTTLS, or no way to log in that we know.
        NotSupportedException => new DeliveryFault(
            exception.Message.Contains("STARTTLS", StringComparison.OrdinalIgnoreCase)
                ? DeliveryFaults.TlsFailed : DeliveryFaults.AuthFailed),
        _ => OfConnection(exception),
    };

    /// <summary>While handing a mail over.</summary>
    public static DeliveryFault OfMail(Exception exception) => exception switch
    {
        SmtpCommandException answer => Classified(answer, answer.ErrorCode switch
        {
            SmtpErrorCode.SenderNotAccepted => SmtpPhase.Sender,
            SmtpErrorCode.RecipientNotAccepted => SmtpPhase.Recipient,
            _ => SmtpPhase.Message,
        }),
        ServiceNotAuthenticatedException => new DeliveryFault(DeliveryFaults.AuthFailed),
        // An address outside ASCII, and a server without SMTPUTF8.
        NotSupportedException => new DeliveryFault(Reasons.AddressInvalid),
        _ => OfConnection(exception),
    };

    private static DeliveryFault Classified(SmtpCommandException answer, SmtpPhase phase) =>
        SmtpClassification.Of(SmtpAnswer.Of((int)answer.StatusCode, answer.Message, phase));

    private static DeliveryFault OfConnection(Exception exception) => new(exception switch
    {
        OperationCanceledException or TimeoutException => DeliveryFaults.TimedOut,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } =>
            DeliveryFaults.HostUnknown,
        SocketException { SocketErrorCode: SocketError.TimedOut } => DeliveryFaults.TimedOut,
        SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.ConnectionAborted } =>
            DeliveryFaults.ConnectionLost,
        SocketException => DeliveryFaults.Unreachable,
        SmtpProtocolException { InnerException: null } protocol => protocol.Message.Contains("disconnected", StringComparison.OrdinalIgnoreCase)
            ? DeliveryFaults.ConnectionLost : DeliveryFaults.ProtocolError,
        IOException or ServiceNotConnectedException or SmtpProtocolException => DeliveryFaults.ConnectionLost,
        // What nobody thought of names itself.
        _ => "smtp_client_" + WordStart().Replace(exception.GetType().Name.Replace("Exception", "", StringComparison.Ordinal), "_$1")
            .Trim('_').ToLowerInvariant(),
    });

    private static string CodesIn(Exception exception) =>
        exception.Message.Length > 3 && Code().Match(exception.Message) is { Success: true } found
            ? SmtpAnswer.Of(int.Parse(found.Value, System.Globalization.CultureInfo.InvariantCulture), exception.Message, SmtpPhase.Session).Codes
            : "";

    [GeneratedRegex("([A-Z])")]
    private static partial Regex WordStart();

    [GeneratedRegex(@"^[45]\d\d(?=:|\s)")]
    private static partial Regex Code();
}
