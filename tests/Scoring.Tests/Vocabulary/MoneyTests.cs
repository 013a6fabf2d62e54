using System.Globalization;
using CsCheck;
using Rapport.Conditions;
using Rapport.Scoring.Values.Domain.Lifetime;
using Rapport.Scoring.Vocabulary;

namespace Rapport.Scoring.Tests.Vocabulary;

public sealed class MoneyTests
{
    private static readonly string[] Cultures = ["en-US", "de-DE", "fr-CH", "fr-FR", "sv-SE", "hi-IN", "zh-CN"];
    private static readonly string[] Formats = ["N2", "F2", "C2", "G"];
    private static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("49.99", 49.99)]
    [InlineData("+49.99", 49.99)]
    [InlineData("0", 0)]
    [InlineData("-0.0", 0)]
    [InlineData("007", 7)]
    [InlineData("1000000000000", 1e12)]
    [InlineData("0.00005", 0)]
    public void Read_PlainDecimalText_IsTheAmount(string text, double amount) =>
        Assert.Equal(new Money((decimal)amount, default), Money.Read(Value.Of(text)));

    [Theory]
    [InlineData("49,99")]
    [InlineData("1,234.56")]
    [InlineData("1.234,56")]
    [InlineData("1,234")]
    [InlineData("1'234.50")]
    [InlineData("1 234.50")]
    [InlineData("€5")]
    [InlineData("5 €")]
    [InlineData("$5.00")]
    [InlineData("5.")]
    [InlineData(".5")]
    [InlineData("5.5.5")]
    [InlineData(" 5")]
    [InlineData("5\n")]
    [InlineData("--5")]
    [InlineData("5-")]
    [InlineData("(5)")]
    [InlineData("1e3")]
    [InlineData("0x10")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("٥")]
    [InlineData("５")]
    [InlineData("free")]
    [InlineData("")]
    public void Read_AnyOtherText_IsUnusableAndNeverAnotherAmount(string text) =>
        Assert.Equal(new Money(null, MoneyFault.NotPlain), Money.Read(Value.Of(text)));

    [Fact]
    public void Read_NoText_IsANumberOrUnusable()
    {
        Assert.Equal(49.99m, Money.Read(Value.Of(49.99)).Amount);
        Assert.Equal(12m, Money.Read(Value.Of(12L)).Amount);
        Assert.Equal(MoneyFault.Absent, Fault(Value.Null));
        Assert.Equal(MoneyFault.NotPlain, Fault(Value.True));
        Assert.Equal(MoneyFault.NotPlain, Fault(Value.Of(double.NaN)));
        Assert.Equal(MoneyFault.NotPlain, Fault(Value.Of(double.PositiveInfinity)));
        Assert.Equal(MoneyFault.NotPlain, Fault(Value.Of(MapValue.Empty)));
        Assert.Equal(MoneyFault.Negative, Fault(Value.Of(-1.0)));
        Assert.Equal(MoneyFault.Negative, Fault(Value.Of("-0.01")));
        Assert.Equal(MoneyFault.TooLarge, Fault(Value.Of(1e13)));
        Assert.Equal(MoneyFault.TooLarge, Fault(Value.Of("1000000000001")));
        Assert.Equal(MoneyFault.TooLarge, Fault(Value.Of(new string('9', 40))));
        Assert.Equal(MoneyFault.NotPlain, Fault(Value.Of(new string('9', 41))));
    }

    [Fact]
    public void Read_AmountsOfAnyLanguage_AreWhatTheySayOrUnusable() => Gen.Select(
        Gen.Int[0, 99_999_999], Gen.Int[0, Cultures.Length - 1], Gen.Int[0, Formats.Length - 1]).Sample((cents, c, f) =>
    {
        var (amount, culture, format) = (cents / 100m, Cultures[c], Formats[f]);
        var read = Money.Read(Value.Of(amount.ToString(format, CultureInfo.GetCultureInfo(culture))));

        Assert.True(read.Amount is null || read.Amount == amount, $"{amount} as {culture} {format} is {read.Amount}");
    });

    [Theory]
    [InlineData("49,99", "99,99")]
    [InlineData("ann@x.com 5", "aaa@a.aaa 9")]
    [InlineData("12345678901234567890123", "99999999999999999999")]
    public void ShapeOf_AText_TellsItsFormOnly(string text, string shape) => Assert.Equal(shape, Money.ShapeOf(Value.Of(text)));

    [Fact]
    public void UnusableAmounts_InAnyOrderAndOfTwoContacts_AreTheSame() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var amounts = Enumerable.Range(0, 12).Select(i => new UnusableAmount(
            Start.AddSeconds(i / 3), $"e{i}", (MoneyFault)(i % UnusableAmounts.Faults), "total", "")).ToArray();
        random.Shuffle(amounts);
        var split = random.Next(amounts.Length);
        var (one, two) = (amounts[..split].Aggregate(UnusableAmounts.None, (all, a) => all.With(a)),
            amounts[split..].Aggregate(UnusableAmounts.None, (all, a) => all.With(a)));

        var all = one.Merge(two);

        Assert.Equal([3, 3, 3, 3], all.Counts);
        Assert.Equal(["e9", "e11", "e10", "e8", "e7"], all.Newest.Select(a => a.EventId));
    });

    private static MoneyFault? Fault(Value value) => Money.Read(value) is { Amount: null } money ? money.Fault : null;
}
