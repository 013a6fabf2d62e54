using System.Buffers.Text;
using System.Text;

namespace Rapport.Gateway.Credentials;

/// <summary>Reads the key from an Authorization header; allocates nothing.</summary>
internal static class PresentedKey
{
    private const int LongestKey = 256;
    private const string Basic = "Basic ";
    private const string Bearer = "Bearer ";

    /// <summary>
    /// Basic carries a write key as user name (Segment's way); Bearer carries an API key or a write key. Null when
    /// there is neither. A bearer of another form will be a person's JWT: until an issuer can be configured it is no
    /// credential.
    /// </summary>
    public static KeyHash? From(string? authorization)
    {
        if (authorization is null)
            return null;
        if (authorization.StartsWith(Basic, StringComparison.OrdinalIgnoreCase))
            return FromBasic(authorization.AsSpan(Basic.Length).Trim());
        return authorization.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? FromBearer(authorization.AsSpan(Bearer.Length).Trim())
            : null;
    }

    /// <summary>
    /// The write key of a beacon, which can set no header: RudderStack's SDK puts it into the query. Null when there is
    /// none. API keys are secret and have no place in an address.
    /// </summary>
    public static KeyHash? FromQuery(IQueryCollection query) =>
        query.TryGetValue("writeKey", out var keys) && keys is [{ Length: > 0 and <= LongestKey } key]
            && !key.StartsWith("rk_", StringComparison.Ordinal)
            ? KeyHash.Of(Encoding.UTF8.GetBytes(key))
            : null;

    private static KeyHash? FromBasic(ReadOnlySpan<char> encoded)
    {
        if (encoded.Length > LongestKey)
            return null;
        Span<byte> text = stackalloc byte[Base64.GetMaxDecodedFromUtf8Length(LongestKey)];
        if (!Convert.TryFromBase64Chars(encoded, text, out var length))
            return null;
        var user = text[..length];
        var end = user.IndexOf((byte)':');
        if (end >= 0)
            user = user[..end];
        return user.IsEmpty ? null : KeyHash.Of(user);
    }

    private static KeyHash? FromBearer(ReadOnlySpan<char> token)
    {
        if (token.Length > LongestKey || !(token.StartsWith("rk_") || token.StartsWith("wk_")))
            return null;
        Span<byte> key = stackalloc byte[Encoding.UTF8.GetMaxByteCount(LongestKey)];
        return KeyHash.Of(key[..Encoding.UTF8.GetBytes(token, key)]);
    }
}
