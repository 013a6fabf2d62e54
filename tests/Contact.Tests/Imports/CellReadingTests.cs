using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Tests.Imports;

/// <summary>Numbers and times as files write them: declared, never guessed.</summary>
public sealed class CellReadingTests
{
    private static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");
    private static readonly CellFormat Point = new(false, DateOrder.YearFirst, TimeZoneInfo.Utc);
    private static readonly CellFormat Comma = new(true, DateOrder.DayFirst, Berlin);

    [Theory]
    [InlineData("1234.56", 1234.56)]
    [InlineData("1,234.56", 1234.56)]
    [InlineData(" -0.5 ", -0.5)]
    [InlineData("+7", 7.0)]
    [InlineData("1,234,567", 1234567.0)]
    [InlineData("1.234,56", null)]
    [InlineData("1,23", null)]
    [InlineData("12,34.5", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    [InlineData("NaN", null)]
    [InlineData("1234567890123456", null)]
    public void L1_10_Number_WithAPoint_IsReadStrictly(string text, double? value) => Assert.Equal(value, CellReading.Number(text, Point));

    [Theory]
    [InlineData("1.234,56", 1234.56)]
    [InlineData("1234,56", 1234.56)]
    [InlineData("1.234", 1234.0)]
    [InlineData("1,234.56", null)]
    [InlineData("1.23", null)]
    public void L1_10_Number_WithAComma_IsReadStrictly(string text, double? value) => Assert.Equal(value, CellReading.Number(text, Comma));

    [Theory]
    [InlineData("2025-12-31", "2025-12-31T00:00:00Z")]
    [InlineData("2025-12-31T23:59:01.5Z", "2025-12-31T23:59:01.5Z")]
    [InlineData("2025-12-31 23:59", "2025-12-31T23:59:00Z")]
    [InlineData("2025/1/2", "2025-01-02T00:00:00Z")]
    [InlineData("2025-12-31T23:59:00+08:00", "2025-12-31T15:59:00Z")]
    [InlineData("2025-02-29", null)]
    [InlineData("2025-13-01", null)]
    [InlineData("2025-12/31", null)]
    [InlineData("31.12.2025", null)]
    [InlineData("2025-12-31T24:00", null)]
    [InlineData("0001-01-01", "0001-01-01T00:00:00Z")]
    [InlineData("0001-01-01T00:00:00+08:00", null)]
    [InlineData("9999-12-31T23:59:59-05:00", null)]
    [InlineData("20251231", null)]
    public void Time_YearFirst_IsReadStrictly(string text, string? instant) =>
        Assert.Equal(instant is null ? null : DateTimeOffset.Parse(instant, null), CellReading.Time(text, Point)?.ToUniversalTime());

    [Theory]
    [InlineData("31/12/2025", "2025-12-30T23:00:00Z")]
    [InlineData("1.7.2025 12:00", "2025-07-01T10:00:00Z")]
    [InlineData("30.03.2025 02:30", null)]
    [InlineData("26.10.2025 02:30", "2025-10-26T00:30:00Z")]
    [InlineData("2025-12-31", null)]
    [InlineData("12/31/2025", null)]
    [InlineData("31/12/25", null)]
    [InlineData("31/12/2025 12:00+02:00", null)]
    [InlineData("01/01/0001", null)]
    [InlineData("31/12/9999 23:59:59", "9999-12-31T22:59:59Z")]
    public void L1_10_Time_DayFirstOfAZone_IsReadStrictly(string text, string? instant) =>
        Assert.Equal(instant is null ? null : DateTimeOffset.Parse(instant, null), CellReading.Time(text, Comma)?.ToUniversalTime());

    [Fact]
    public void Time_MonthFirst_IsNotTheDay()
    {
        var format = Point with { Dates = DateOrder.MonthFirst };
        Assert.Equal(new DateTimeOffset(2025, 3, 4, 0, 0, 0, TimeSpan.Zero), CellReading.Time("03/04/2025", format));
        Assert.Null(CellReading.Time("31/12/2025", format));
    }

    [Theory]
    [InlineData("31/12/2025", "2025-12-31")]
    [InlineData(" 1.7.2025 ", "2025-07-01")]
    [InlineData("30.03.2025 0:00", "2025-03-30")]
    [InlineData("31/12/2025 00:00:00", "2025-12-31")]
    [InlineData("31/12/2025 00:01", null)]
    [InlineData("31/12/2025 00:00Z", null)]
    [InlineData("29/02/2025", null)]
    [InlineData("2025-12-31", null)]
    [InlineData("", null)]
    public void Date_IsADayOfNoZone(string text, string? day) =>
        Assert.Equal(day is null ? null : DateOnly.Parse(day, null), CellReading.Date(text, Comma));

    [Theory]
    [InlineData("Yes", true)]
    [InlineData("0", false)]
    [InlineData("是", true)]
    [InlineData("maybe", null)]
    public void Boolean_IsOneOfTheWords(string text, bool? value) => Assert.Equal(value, CellReading.Boolean(text));
}
