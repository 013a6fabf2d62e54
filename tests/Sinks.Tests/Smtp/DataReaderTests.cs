using System.Text;
using CsCheck;
using Rapport.Sinks.Smtp;

namespace Rapport.Sinks.Tests.Smtp;

public class DataReaderTests
{
    [Theory]
    [InlineData(".\r\n", "")]
    [InlineData("Hello\r\n.\r\n", "Hello\r\n")]
    [InlineData("..Hello\r\n.\r\n", ".Hello\r\n")]
    [InlineData("...\r\n.\r\n", "..\r\n")]
    [InlineData(".Hello\r\n.\r\n", "Hello\r\n")]
    [InlineData("a\r\n..\r\nb\r\n.\r\n", "a\r\n.\r\nb\r\n")]
    [InlineData("a\n.\nb\r\n.\r\n", "a\n.\nb\r\n")]
    [InlineData("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n")]
    [InlineData("a\r.\r\n\r\n.\r\n", "a\r.\r\n\r\n")]
    [InlineData("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n")]
    [InlineData("a\r\r\n.\r\n", "a\r\r\n")]
    public void Read_WholeMessage_UnstuffsDotsAndEndsOnlyAtCrlfDotCrlf(string sent, string kept)
    {
        var reader = new DataReader(1000);
        Assert.True(reader.Read(Encoding.ASCII.GetBytes(sent + "QUIT\r\n"), out var used));
        Assert.Equal(sent.Length, used);
        Assert.Equal(kept, Encoding.ASCII.GetString(reader.Message.Span));
    }

    [Fact]
    public void Read_MessageOverTheBound_IsReadToItsEnd()
    {
        var reader = new DataReader(10);
        var sent = Encoding.ASCII.GetBytes(new string('x', 5000) + "\r\n.\r\n");
        Assert.True(reader.Read(sent, out var used));
        Assert.Equal(sent.Length, used);
        Assert.True(reader.IsTooBig);
    }

    // Any text of dots and line ends, stuffed as RFC 5321 4.5.2 says and cut anywhere, comes out as it went in.
    [Fact]
    public void Read_StuffedTextInAnyPieces_GivesTheTextBack() =>
        Gen.Select(Gen.Char[".\r\na"].Array[0, 40], Gen.Int[1, 7]).Sample((characters, piece) =>
        {
            var text = string.Join("\r\n", new string(characters).Split("\r\n")) + "\r\n";
            var lines = text.Split("\r\n");
            var stuffed = string.Join("\r\n", lines.Select(line => line.StartsWith('.') ? "." + line : line)) + ".\r\n";
            var sent = Encoding.ASCII.GetBytes(stuffed);
            var reader = new DataReader(1000);
            var ended = false;
            for (var at = 0; at < sent.Length; at += piece)
            {
                var part = sent.AsSpan(at, Math.Min(piece, sent.Length - at));
                ended = reader.Read(part, out var used);
                if (ended) Assert.Equal(sent.Length, at + used);
            }
            Assert.True(ended);
            Assert.Equal(text, Encoding.ASCII.GetString(reader.Message.Span));
        });
}
