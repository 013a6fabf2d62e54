using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Hosting.Transcoding;

namespace Rapport.Hosting.Tests.Transcoding;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData("2026-03-01T09:00:00Z", true)]
    [InlineData("2026-03-01T09:00:00.123456789Z", true)]
    [InlineData("2026-03-01T09:00:00+08:00", true)]
    [InlineData("2024-02-29T23:59:59-18:00", true)]
    [InlineData("0001-01-01T00:00:00Z", true)]
    [InlineData("9999-12-31T23:59:59.999999999Z", true)]
    [InlineData("0001-01-01T00:00:00+01:00", false)]
    [InlineData("9999-12-31T23:59:59-01:00", false)]
    [InlineData("2026-02-29T00:00:00Z", false)]
    [InlineData("2026-13-01T00:00:00Z", false)]
    [InlineData("2026-03-01T24:00:00Z", false)]
    [InlineData("2026-03-01T09:00:60Z", false)]
    [InlineData("2026-03-01T09:00:00", false)]
    [InlineData("2026-03-01T09:00:00.Z", false)]
    [InlineData("2026-03-01T09:00:00.1234567890Z", false)]
    [InlineData("2026-03-01T09:00:00-00:00", false)]
    [InlineData("2026-03-01T09:00:00+18:01", false)]
    [InlineData("2026-03-01T09:00:00z", false)]
    [InlineData("2026-03-01 09:00:00Z", false)]
    [InlineData("2026-03-01T09:00:00Z\n", false)]
    [InlineData("2026-03-01", false)]
    [InlineData("12:30", false)]
    [InlineData("10.5", false)]
    [InlineData("1772355600", false)]
    [InlineData("yesterday", false)]
    [InlineData("", false)]
    public void IsTime_Text_OnlyWhatProtobufReadsToo(string text, bool expected)
    {
        Assert.Equal(expected, TimeText.IsTime(text));
        if (expected)
            Assert.NotNull(JsonParser.Default.Parse<Timestamp>($"\"{text}\""));
    }

    [Theory]
    [InlineData("0s", true)]
    [InlineData("3600s", true)]
    [InlineData("1.5s", true)]
    [InlineData("-3s", true)]
    [InlineData("253402300799s", true)]
    [InlineData("253402300800s", false)]
    [InlineData("-1.5s", false)]
    [InlineData("007s", false)]
    [InlineData("1.s", false)]
    [InlineData(".5s", false)]
    [InlineData("1.1234567890s", false)]
    [InlineData("2d", false)]
    [InlineData("3600", false)]
    [InlineData("s", false)]
    [InlineData("-s", false)]
    [InlineData("", false)]
    public void IsDuration_Text_OnlyWhatProtobufReadsToo(string text, bool expected)
    {
        Assert.Equal(expected, TimeText.IsDuration(text));
        if (expected)
            Assert.NotNull(JsonParser.Default.Parse<Duration>($"\"{text}\""));
    }
}
