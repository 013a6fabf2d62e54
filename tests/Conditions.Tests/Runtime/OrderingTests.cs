using System.Numerics;
using CsCheck;
using Rapport.Conditions.Runtime;

namespace Rapport.Conditions.Tests.Runtime;

public sealed class OrderingTests
{
    private static readonly Gen<Value> Numbers = Gen.Frequency(
        (2, Gen.Long.Select(number => Value.Of(number))),
        (2, Gen.ULong.Select(number => Value.Of(number))),
        (2, Gen.Double.Where(double.IsFinite).Select(number => Value.Of(number))),
        (2, Gen.Long.Select(number => Value.Of((double)number))),
        (1, Gen.Int[-3, 3].Select(number => Value.Of((long)number))),
        (1, Gen.Int[-6, 6].Select(number => Value.Of(number / 2.0))));

    [Fact]
    public void CompareNumbers_OfAnyKinds_IsThatOfTheExactNumbers() =>
        Gen.Select(Numbers, Numbers).Sample((left, right) =>
            Assert.Equal(Compare(left, right), Math.Sign(Ordering.CompareNumbers(left, right)!.Value)));

    [Fact]
    public void Compare_OfTexts_IsThatOfCodePoints() => Gen.Select(Texts, Texts).Sample((left, right) =>
    {
        var expected = left.EnumerateRunes().Select(rune => rune.Value).ToArray().AsSpan()
            .SequenceCompareTo(right.EnumerateRunes().Select(rune => rune.Value).ToArray());

        Assert.Equal(Math.Sign(expected), Math.Sign(Ordering.Compare(Value.Of(left), Value.Of(right), out _)!.Value));
    });

    private static Gen<string> Texts =>
        Gen.Int[0, 4].Select(index => ((string[])["a", "é", "\uE000", "\uFFFD", "\U0001F600"])[index])
            .Array[0, 4].Select(string.Concat);

    /// <summary>Both numbers as integers of 2^-1074, the finest step of a double.</summary>
    private static int Compare(Value left, Value right) => Exact(left).CompareTo(Exact(right)) switch
    {
        < 0 => -1,
        > 0 => 1,
        _ => 0,
    };

    private static BigInteger Exact(Value value)
    {
        if (value.Kind == ValueKind.Int) return (BigInteger)value.Int << 1074;
        if (value.Kind == ValueKind.UInt) return (BigInteger)value.UInt << 1074;
        var bits = BitConverter.DoubleToInt64Bits(value.Double);
        var exponent = (int)((bits >> 52) & 0x7FF);
        var mantissa = bits & 0xFFFFFFFFFFFFF;
        var magnitude = exponent == 0 ? mantissa : (BigInteger)(mantissa | 1L << 52) << (exponent - 1);
        return bits < 0 ? -magnitude : magnitude;
    }
}
