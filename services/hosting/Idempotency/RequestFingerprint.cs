using System.Security.Cryptography;
using System.Text;
using Google.Protobuf;

namespace Rapport.Hosting.Idempotency;

/// <summary>
/// Tells whether two requests ask the same: SHA-256 over the call's name and the request without its key. The order in
/// which a map or a JSON object was written makes no difference.
/// </summary>
internal static class RequestFingerprint
{
    /// <summary>The fingerprint, 32 bytes. The request's key field has to be empty.</summary>
    /// <param name="call">The call.</param>
    /// <param name="request">The request, as far as it could be read.</param>
    /// <param name="unread">What is to be said of the rest; empty when there is none.</param>
    public static byte[] Of(string call, IMessage request, string unread = "")
    {
        using var hash = SHA256.Create();
        using (var stream = new CryptoStream(Stream.Null, hash, CryptoStreamMode.Write))
        {
            stream.Write(Encoding.UTF8.GetBytes(call));
            stream.WriteByte(0);
            stream.Write(Encoding.UTF8.GetBytes(unread));
            stream.WriteByte(0);
            using var output = new CodedOutputStream(stream, leaveOpen: true) { Deterministic = true };
            request.WriteTo(output);
            output.Flush();
        }

        return hash.Hash!;
    }
}
