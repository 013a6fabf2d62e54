using System.Text;
using CsCheck;
using Rapport.Conditions;
using Rapport.Contact.Domain.Attributes;

namespace Rapport.Contact.Tests.Domain.Attributes;

public sealed class IndexKeyTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_Numbers_SortAsTheNumbersDo() => Gen.Select(Gen.Double.Where(double.IsFinite), Gen.Double.Where(double.IsFinite))
        .Sample((one, other) => Math.Sign(one.CompareTo(other)) == Math.Sign(string.CompareOrdinal(Key(one), Key(other))) || one == other);

    [Fact]
    public void Of_Numbers_HaveOneZero()
    {
        Assert.Equal(Key(0.0), Key(-0.0));
        Assert.Equal("8000000000000000", Key(0));
        Assert.Equal("bff0000000000000", Key(1));
        Assert.Equal("400fffffffffffff", Key(-1));
    }

    [Fact]
    public void Of_LongTexts_AreCutAndNeverInsideAPair()
    {
        var text = new string('x', IndexKey.Longest - 1) + "😀";

        Assert.Equal(new string('x', IndexKey.Longest - 1), Assert.Single(IndexKey.Of(text)));
        Assert.Equal(IndexKey.Longest, Assert.Single(IndexKey.Of(new string('y', 500))).Length);
    }

    [Fact]
    public void Of_AList_IsAKeyForEachItemOnce() => Assert.Equal(["a", "b"], IndexKey.Of(new List<string> { "a", "b", "a" }));

    [Theory]
    [InlineData(TermOperator.Equal, 5, "5")]
    [InlineData(TermOperator.Less, 5, "1 4")]
    [InlineData(TermOperator.AtMost, 5, "1 4 5")]
    [InlineData(TermOperator.Greater, 5, "6 9")]
    [InlineData(TermOperator.AtLeast, 5, "5 6 9")]
    public void Range_OfAComparison_HoldsTheKeysForWhichItHolds(TermOperator comparison, double limit, string expected)
    {
        var range = IndexRange.Of(AttributeKind.Number, new ConditionTerm(comparison, "n", [Value.Of(limit)]))!;

        Assert.Equal(expected, string.Join(' ', new double[] { 1, 4, 5, 6, 9 }.Where(n => Within(range, Key(n)))));
    }

    [Fact]
    public void Range_OfTwoComparisons_IsTheTighterOfEachSide()
    {
        var range = Of(TermOperator.AtLeast, 4).And(Of(TermOperator.Greater, 4)).And(Of(TermOperator.Less, 9)).And(Of(TermOperator.AtMost, 20));

        Assert.Equal("5 6", string.Join(' ', new double[] { 1, 4, 5, 6, 9 }.Where(n => Within(range, Key(n)))));

        static IndexRange Of(TermOperator comparison, double limit) =>
            IndexRange.Of(AttributeKind.Number, new ConditionTerm(comparison, "n", [Value.Of(limit)]))!;
    }

    [Fact]
    public void Range_OfAPrefix_HoldsWhatBeginsSo()
    {
        var range = IndexRange.Of(AttributeKind.String, new ConditionTerm(TermOperator.StartsWith, "s", [Value.Of("Pa")]))!;

        Assert.Equal(["Pa", "Paris", "Pa😀"], new[] { "P", "Oz", "Pa", "Paris", "Pa😀", "Pb", "pa" }.Where(s => Within(range, s)));
    }

    [Fact]
    public void Range_OfAnotherType_IsNone()
    {
        Assert.Null(IndexRange.Of(AttributeKind.Number, new ConditionTerm(TermOperator.Equal, "n", [Value.Of("5")])));
        Assert.Null(IndexRange.Of(AttributeKind.StringList, new ConditionTerm(TermOperator.Equal, "n", [Value.Of("5")])));
        Assert.Null(IndexRange.Of(AttributeKind.String, new ConditionTerm(TermOperator.Other, "", [])));
    }

    [Fact]
    public void LastSeen_OfAnInstant_HoldsItsHour()
    {
        var range = Rapport.Contact.Profiles.LastSeenIndex.RangeOf(new ConditionTerm(TermOperator.Greater, "last_seen_time", [Value.Of(Noon.AddMinutes(30))]))!;

        Assert.True(Within(range, Rapport.Contact.Profiles.LastSeenIndex.KeyOf(Noon.AddMinutes(31))));
        Assert.False(Within(range, Rapport.Contact.Profiles.LastSeenIndex.KeyOf(Noon.AddMinutes(-1))));
    }

    private static string Key(double number) => Assert.Single(IndexKey.Of(number));

    // As a store with binary order of UTF-8 does it.
    private static bool Within(IndexRange range, string key) =>
        range.Any?.Contains(key) ?? ((range.From is null || Compare(key, range.From) is var low && (range.WithoutFrom ? low > 0 : low >= 0))
            && (range.To is null || Compare(key, range.To) is var high && (range.WithoutTo ? high < 0 : high <= 0)));

    private static int Compare(string one, string other) => Encoding.UTF8.GetBytes(one).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(other));
}
