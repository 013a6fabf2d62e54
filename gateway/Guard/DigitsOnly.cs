using System.Text;

namespace Rapport.Gateway.Guard;

/// <summary>
/// Reads the value of Content-Length for the server, which otherwise takes a sign in front of it (<c>+4</c>), unlike
/// other servers on the way: what is not one to nineteen digits becomes a letter, and that is refused.
/// </summary>
internal sealed class DigitsOnly : Encoding
{
    /// <summary>It has no state.</summary>
    public static readonly DigitsOnly Instance = new();

    private const int Longest = 19;

    private DigitsOnly()
    {
    }

    /// <inheritdoc/>
    public override int GetChars(ReadOnlySpan<byte> bytes, Span<char> chars)
    {
        if (bytes.Length is 0 or > Longest || bytes.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
        {
            chars[0] = 'x';
            return 1;
        }

        return ASCII.GetChars(bytes, chars);
    }

    /// <inheritdoc/>
    public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex) =>
        GetChars(bytes.AsSpan(byteIndex, byteCount), chars.AsSpan(charIndex));

    /// <inheritdoc/>
    public override int GetCharCount(byte[] bytes, int index, int count) => Math.Max(1, count);

    /// <inheritdoc/>
    public override int GetMaxCharCount(int byteCount) => Math.Max(1, byteCount);

    /// <inheritdoc/>
    public override int GetByteCount(char[] chars, int index, int count) => ASCII.GetByteCount(chars, index, count);

    /// <inheritdoc/>
    public override int GetBytes(char[] chars, int charIndex, int charCount, byte[] bytes, int byteIndex) =>
        ASCII.GetBytes(chars, charIndex, charCount, bytes, byteIndex);

    /// <inheritdoc/>
    public override int GetMaxByteCount(int charCount) => ASCII.GetMaxByteCount(charCount);
}
