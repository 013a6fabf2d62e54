using CsCheck;
using Rapport.Contact.Ingest;

namespace Rapport.Contact.Tests.Ingest;

public sealed class JsonNumberTextTests
{
    [Theory]
    [InlineData("42", "42")]
    [InlineData("42.0", "42")]
    [InlineData("42.000", "42")]
    [InlineData("4.2e1", "42")]
    [InlineData("4.2E+1", "42")]
    [InlineData("420e-1", "42")]
    [InlineData("0.42e2", "42")]
    [InlineData("-42.0", "-42")]
    [InlineData("0", "0")]
    [InlineData("-0", "0")]
    [InlineData("0.0", "0")]
    [InlineData("-0e5", "0")]
    [InlineData("42.50", "42.5")]
    [InlineData("425e-1", "42.5")]
    [InlineData("0.5", "0.5")]
    [InlineData("5e-1", "0.5")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9007199254740993.0", "9007199254740993")]
    [InlineData("123456789012345678901234567890", "123456789012345678901234567890")]
    [InlineData("1.23456789012345678901234567890e29", "123456789012345678901234567890")]
    [InlineData("1.38e10", "13800000000")]
    [InlineData("1e999", "1e999")]
    [InlineData("1e-999", "1e-999")]
    [InlineData("1e99999999999999999999", "1e99999999999999999999")]
    public void Of_Number_HasOneSpelling(string sent, string expected) => Assert.Equal(expected, JsonNumberText.Of(sent));

    [Fact]
    public void Of_IntegerInAnySpelling_IsItsDigits() =>
        Gen.Select(Gen.Long, Gen.Int[0, 18], Gen.Int[0, 3]).Sample((number, shift, zeros) =>
        {
            var digits = number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            var body = digits.TrimStart('-');
            var at = Math.Max(1, body.Length - shift);
            var written = $"{(number < 0 ? "-" : "")}{body[..at]}.{body[at..]}{new string('0', zeros + 1)}e{body.Length - at}";
            return JsonNumberText.Of(written) == digits && JsonNumberText.Of(digits) == digits
                && JsonNumberText.Of(digits + "." + new string('0', zeros + 1)) == digits;
        }, iter: 5_000);
}
