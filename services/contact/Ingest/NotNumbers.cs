namespace Rapport.Contact.Ingest;

/// <summary>
/// NaN, Infinity and -Infinity, as Python's json module writes them unless told not to. JSON has no such words, so one
/// would make a whole batch unreadable; turned into a number beyond all bounds it is one item's fault.
/// </summary>
internal static class NotNumbers
{
    private static ReadOnlySpan<byte> Nan => "NaN"u8;

    private static ReadOnlySpan<byte> Infinity => "Infinity"u8;

    private static ReadOnlySpan<byte> Beyond => "1e999"u8;

    /// <summary>True when there may be one.</summary>
    public static bool Find(ReadOnlySpan<byte> json) => json.IndexOf(Nan) >= 0 || json.IndexOf(Infinity) >= 0;

    /// <summary>The same with each of them, outside of texts, as 1e999.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> json)
    {
        using var result = new MemoryStream(json.Length + 64);
        var inText = false;
        for (var i = 0; i < json.Length;)
        {
            var word = inText ? 0 : Length(json[i..]);
            if (word > 0)
            {
                result.Write(Beyond);
                i += word;
                continue;
            }

            if (inText && json[i] == '\\' && i + 1 < json.Length)
                result.WriteByte(json[i++]);
            else if (json[i] == '"')
                inText = !inText;
            result.WriteByte(json[i++]);
        }

        return result.ToArray();
    }

    private static int Length(ReadOnlySpan<byte> json) =>
        json.StartsWith(Nan) ? Nan.Length : json.StartsWith(Infinity) ? Infinity.Length : 0;
}
