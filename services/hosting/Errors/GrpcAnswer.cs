using System.Globalization;
using System.Text;
using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Rapport.Hosting.Errors;

/// <summary>A refusal in the form of gRPC's wire: an answer of trailers only.</summary>
public static class GrpcAnswer
{
    /// <summary>Sets the three headers that such an answer consists of.</summary>
    /// <param name="code">The status where it is not the one that follows from the reason.</param>
    public static void SetTrailersOnly(IHeaderDictionary headers, DomainError error, StatusCode? code = null)
    {
        var status = ErrorStatus.ToStatus(error);
        status.Code = (int)(code ?? (StatusCode)status.Code);
        headers["grpc-status"] = status.Code.ToString(CultureInfo.InvariantCulture);
        headers["grpc-message"] = PercentEncoded(status.Message);
        headers["grpc-status-details-bin"] = Convert.ToBase64String(status.ToByteArray());
    }

    // gRPC over HTTP/2: grpc-message is UTF-8 with everything outside printable ASCII, and '%', percent-encoded.
    private static string PercentEncoded(string message)
    {
        var text = new StringBuilder(message.Length);
        foreach (var octet in Encoding.UTF8.GetBytes(message))
            _ = octet is >= 0x20 and <= 0x7e and not (byte)'%'
                ? text.Append((char)octet)
                : text.Append(CultureInfo.InvariantCulture, $"%{octet:X2}");
        return text.ToString();
    }
}
