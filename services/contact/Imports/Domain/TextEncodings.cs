using System.Text;
using UtfUnknown;

namespace Rapport.Contact.Imports.Domain;

/// <summary>
/// Finds out how a file's bytes are text: by its mark, by zero bytes (UTF-16), strictly as UTF-8, strictly as GB18030 where
/// what it gives is mostly Chinese (GBK and GB2312 are read as GB18030, which holds them), else by the statistics of
/// UTF.Unknown where they are sure. Short lists are told wrong by statistics alone.
/// </summary>
internal static class TextEncodings
{
    private const double MostlyHan = 0.9;
    private const double MostlyCommon = 0.6;
    private const float Sure = 0.8f;
    private const int MostBytes = 256 * 1024;

    static TextEncodings() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding of a name, which replaces what it cannot read by U+FFFD; null when there is none.</summary>
    /// <param name="name">An IANA name: utf-8, utf-16, gb18030, gbk, windows-1252, …</param>
    public static Encoding? Find(string name)
    {
        try
        {
            return Encoding.GetEncoding(name is "gbk" or "gb2312" ? "gb18030" : name,
                EncoderFallback.ReplacementFallback, DecoderFallback.ReplacementFallback);
        }
        // Not supported: known and turned off, as UTF-7.
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Name of the encoding that a file's beginning tells; null when it has to be said.</summary>
    /// <param name="start">The first bytes; more than 256 KB are not looked at.</param>
    public static string? Detect(ReadOnlySpan<byte> start)
    {
        start = start[..Math.Min(start.Length, MostBytes)];
        if (start.StartsWith("\uFEFF"u8))
            return "utf-8";
        if (start is [0xFF, 0xFE, ..])
            return "utf-16";
        if (start is [0xFE, 0xFF, ..])
            return "utf-16BE";
        if (Utf16(start) is { } wide)
            return wide;
        if (Strictly("utf-8", start) is not null)
            return "utf-8";
        return IsChinese(start) ? "gb18030" : ByStatistics(start);
    }

    // Text of any language has letters below U+0100 in a file with separators: every second byte of those is zero.
    private static string? Utf16(ReadOnlySpan<byte> start)
    {
        int even = 0, odd = 0;
        for (var i = 0; i < start.Length; i++)
            if (start[i] == 0)
                _ = (i & 1) == 0 ? even++ : odd++;
        return (even, odd) switch
        {
            (0, 0) => null,
            _ when odd > even * 4 => "utf-16",
            _ when even > odd * 4 => "utf-16BE",
            _ => null,
        };
    }

    /// <summary>The text, or null when a byte is wrong; a character that the cut at the end has halved is none.</summary>
    private static string? Strictly(string name, ReadOnlySpan<byte> start)
    {
        var strict = Encoding.GetEncoding(name, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        for (var cut = 0; cut < 4 && cut <= start.Length; cut++)
        {
            try
            {
                return strict.GetString(start[..^cut]);
            }
            catch (DecoderFallbackException) when (start.Length >= 4)
            {
                // Perhaps the last character only.
            }
            catch (DecoderFallbackException)
            {
                return null;
            }
        }

        return null;
    }

    // Level 1 of GB 2312 holds the 3,755 common characters: rows 16 to 55, lead bytes B0 to D7.
    private static bool IsChinese(ReadOnlySpan<byte> start)
    {
        if (Strictly("gb18030", start) is not { } text)
            return false;
        int others = 0, han = 0, common = 0;
        var narrow = Find("gb18030")!;
        Span<byte> bytes = stackalloc byte[8];
        Span<char> chars = stackalloc char[2];
        foreach (var rune in text.EnumerateRunes().Where(rune => !rune.IsAscii))
        {
            others++;
            var isHan = rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3000 and <= 0x303F) or (>= 0xFF00 and <= 0xFFEF);
            han += isHan ? 1 : 0;
            var length = narrow.GetBytes(chars[..rune.EncodeToUtf16(chars)], bytes);
            common += length == 2 && bytes[0] is >= 0xA1 and <= 0xD7 && bytes[1] >= 0xA1 ? 1 : 0;
        }

        if (others == 0 || han < MostlyHan * others || common < MostlyCommon * others)
            return false;
        // Korean always passes as GB18030.
        return CharsetDetector.DetectFromBytes(start.ToArray()).Detected is not { EncodingName: "euc-kr" or "euc-jp" or "cp949" };
    }

    private static string? ByStatistics(ReadOnlySpan<byte> start)
    {
        var found = CharsetDetector.DetectFromBytes(start.ToArray()).Detected;
        return found is { Confidence: >= Sure, EncodingName: var name } && Find(name) is not null ? name : null;
    }
}
