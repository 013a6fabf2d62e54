using System.Buffers;

namespace Rapport.Sinks.Smtp;

/// <summary>
/// Takes the data phase apart: removes the leading dots (RFC 5321 4.5.2) and finds the end, which is CRLF "." CRLF and
/// nothing else. A bare line feed never starts a line, so no message can be smuggled into another.
/// </summary>
internal sealed class DataReader(int maxBytes)
{
    private enum At { LineStart, Text, CarriageReturn, Dot, DotCarriageReturn }

    private readonly ArrayBufferWriter<byte> message = new(4096);
    private At at = At.LineStart;

    /// <summary>The message went over the bound; what is over is read and thrown away.</summary>
    public bool IsTooBig { get; private set; }

    public ReadOnlyMemory<byte> Message => message.WrittenMemory;

    /// <summary>
    /// Reads as far as the message goes; true when its end was found, <paramref name="used"/> bytes in.
    /// </summary>
    public bool Read(ReadOnlySpan<byte> bytes, out int used)
    {
        used = 0;
        while (used < bytes.Length)
        {
            var next = bytes[used];
            switch (at)
            {
                case At.LineStart when next == (byte)'.':
                    at = At.Dot;
                    used++;
                    break;
                case At.Dot when next == (byte)'\r':
                    at = At.DotCarriageReturn;
                    used++;
                    break;
                case At.DotCarriageReturn when next == (byte)'\n':
                    used++;
                    return true;
                case At.DotCarriageReturn:
                    Keep("\r"u8);
                    at = At.Text;
                    break;
                case At.CarriageReturn when next == (byte)'\n':
                    Keep("\n"u8);
                    at = At.LineStart;
                    used++;
                    break;
                default:
                    used += KeepText(bytes[used..]);
                    break;
            }
        }
        return false;
    }

    private int KeepText(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)'\r');
        at = end < 0 ? At.Text : At.CarriageReturn;
        var length = end < 0 ? bytes.Length : end + 1;
        Keep(bytes[..length]);
        return length;
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        IsTooBig |= message.WrittenCount + bytes.Length > maxBytes;
        if (!IsTooBig) message.Write(bytes);
    }
}
