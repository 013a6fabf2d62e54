using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Rapport.Hosting.Transcoding;

/// <summary>
/// HTTP's own word for the etag that a change is based on (RFC 9110, 13.1.1): taken as the field of the call, in the parameters
/// or in the body. An etag that stands there already counts instead; <c>*</c> asks for nothing.
/// </summary>
internal static class IfMatch
{
    /// <summary>Name of the field.</summary>
    public const string Etag = "etag";

    /// <summary>Gives the header as the parameter <c>etag</c>, where the call has one.</summary>
    public static void IntoParameters(HttpRequest request, TranscodedCall call)
    {
        if (call.Parameters.Contains(Etag) && !request.Query.ContainsKey(Etag) && Of(request) is { } etag)
            request.QueryString = request.QueryString.Add(Etag, etag);
    }

    /// <summary>The body with the header as its field <c>etag</c>; null where it stays as it is.</summary>
    /// <param name="request">Whose header.</param>
    /// <param name="call">The call.</param>
    /// <param name="json">The body, checked: a JSON object.</param>
    public static byte[]? IntoBody(HttpRequest request, TranscodedCall call, ReadOnlySpan<byte> json) =>
        call.TakesEtagInBody && Of(request) is { } etag ? IntoObject(json, etag) : null;

    /// <summary>A JSON object with this etag; null when it has one.</summary>
    internal static byte[]? IntoObject(ReadOnlySpan<byte> json, string etag)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        var start = (int)reader.BytesConsumed;
        var isEmpty = true;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            isEmpty = false;
            var isEtag = reader.ValueTextEquals(Etag);
            reader.Read();
            // Empty says as much as absent, and generated clients write it.
            if (isEtag)
                return reader.TokenType == JsonTokenType.String && reader.ValueSpan.IsEmpty
                    ? [.. json[..(int)reader.TokenStartIndex], .. Text(etag), .. json[(int)reader.BytesConsumed..]] : null;
            reader.Skip();
        }

        return [.. json[..start], .. "\"etag\":"u8, .. Text(etag), .. isEmpty ? ""u8 : ","u8, .. json[start..]];
    }

    // Several lines are one list, and no etag that was given out; neither is an empty one.
    private static string? Of(HttpRequest request) =>
        request.Headers.IfMatch.ToString().Trim() is { Length: > 0 } match && match != "*"
            ? match.Trim('"') is { Length: > 0 } etag ? etag : match : null;

    private static byte[] Text(string etag) => Encoding.UTF8.GetBytes(JsonSerializer.Serialize(etag));
}
