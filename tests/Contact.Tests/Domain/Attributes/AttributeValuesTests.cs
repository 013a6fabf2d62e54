using Rapport.Conditions;
using Rapport.Contact.Domain.Attributes;
using Rapport.Events;
using ProtoValue = Google.Protobuf.WellKnownTypes.Value;

namespace Rapport.Contact.Tests.Domain.Attributes;

public sealed class AttributeValuesTests
{
    [Theory]
    [InlineData(nameof(AttributeKind.String), "\"\"", true)]
    [InlineData(nameof(AttributeKind.String), "\"Paris\"", true)]
    [InlineData(nameof(AttributeKind.String), "3", false)]
    [InlineData(nameof(AttributeKind.String), "null", true)]
    [InlineData(nameof(AttributeKind.Number), "3", true)]
    [InlineData(nameof(AttributeKind.Number), "-0.5", true)]
    [InlineData(nameof(AttributeKind.Number), "\"3\"", false)]
    [InlineData(nameof(AttributeKind.Number), "true", false)]
    [InlineData(nameof(AttributeKind.Boolean), "true", true)]
    [InlineData(nameof(AttributeKind.Boolean), "1", false)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"2026-05-01T12:30:00Z\"", true)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"2026-05-01T12:30:00.250+02:00\"", true)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"2026-05-01T12:30:00\"", false)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"2026-13-01T12:30:00Z\"", false)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"12:30\"", false)]
    [InlineData(nameof(AttributeKind.Timestamp), "\"10.5\"", false)]
    [InlineData(nameof(AttributeKind.Timestamp), "1767268800", false)]
    [InlineData(nameof(AttributeKind.Date), "\"2028-02-29\"", true)]
    [InlineData(nameof(AttributeKind.Date), "\"2026-02-29\"", false)]
    [InlineData(nameof(AttributeKind.Date), "\"2026-2-9\"", false)]
    [InlineData(nameof(AttributeKind.Date), "\"2026-02-09T00:00:00Z\"", false)]
    [InlineData(nameof(AttributeKind.StringList), "[]", true)]
    [InlineData(nameof(AttributeKind.StringList), "[\"a\",\"b\"]", true)]
    [InlineData(nameof(AttributeKind.StringList), "[\"a\",1]", false)]
    [InlineData(nameof(AttributeKind.StringList), "\"a\"", false)]
    [InlineData(nameof(AttributeKind.StringList), "{}", false)]
    public void Fault_OfAValue_IsThatItIsOfAnotherType(string kind, string json, bool fits)
    {
        var declared = new AttributeDefinition { Name = "x", Kind = Enum.Parse<AttributeKind>(kind) };

        var fault = AttributeValues.Fault(declared, ProtoValue.Parser.ParseJson(json).AsValue());

        Assert.Equal(fits, fault is null);
        Assert.DoesNotContain("12:30:00\"", fault ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_OfANumber_NamesItsUnit() => Assert.Equal(
        "is declared as a number (kg), and this is a text that is none",
        AttributeValues.Fault(new AttributeDefinition { Name = "w", Kind = AttributeKind.Number, Unit = "kg" }, Value.Of("7")));

    [Theory]
    [InlineData("\"free\"", nameof(AttributeKind.String), true)]
    [InlineData("\"Free\"", nameof(AttributeKind.String), false)]
    [InlineData("[\"free\",\"pro\"]", nameof(AttributeKind.StringList), true)]
    [InlineData("[\"free\",\"gold\"]", nameof(AttributeKind.StringList), false)]
    [InlineData("null", nameof(AttributeKind.String), true)]
    public void Fault_OfAllowedValues_IsThatItIsNoneOfThem(string json, string kind, bool fits)
    {
        var declared = new AttributeDefinition { Name = "plan", Kind = Enum.Parse<AttributeKind>(kind), Allowed = ["free", "pro"] };

        var fault = AttributeValues.Fault(declared, ProtoValue.Parser.ParseJson(json).AsValue());

        Assert.Equal(fits ? null : "is none of the allowed values: free, pro", fault);
    }
}
