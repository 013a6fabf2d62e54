using System.Text.Json.Nodes;
using Rapport.Contact.Domain.Contracts;

namespace Rapport.Contact.Tests.Domain.Contracts;

public sealed class PropertySchemaTests
{
    private const string Order = """
        {"type":"object","required":["order_id","total"],"additionalProperties":false,
         "properties":{"order_id":{"type":"string"},"total":{"type":"number","minimum":0},"currency":{"enum":["EUR","CHF"]},
          "at":{"type":"string","format":"date-time"},
          "items":{"type":"array","items":{"type":"object","properties":{"quantity":{"type":"integer"}}}}}}
        """;

    [Theory]
    [InlineData("""{"order_id":"1","total":12.5}""", "")]
    [InlineData("""{"order_id":"1","total":12,"currency":"EUR","items":[{"quantity":2}]}""", "")]
    [InlineData("""{"order_id":1,"total":12}""", "order_id order_id type")]
    [InlineData("""{"total":12}""", "order_id order_id required")]
    [InlineData("""{"note":"x"}""", "order_id order_id required;total total required;* note additionalProperties")]
    [InlineData("""{"order_id":"1","total":-1}""", "total total minimum")]
    [InlineData("""{"order_id":"1","total":1,"currency":"USD"}""", "currency currency enum")]
    [InlineData("""{"order_id":"1","total":1,"secret":"x"}""", "* secret additionalProperties")]
    [InlineData("""{"order_id":"1","total":1,"items":[{"quantity":1},{"quantity":1.5}]}""", "items items[1].quantity type")]
    [InlineData("""{"order_id":"1","total":1,"at":"yesterday"}""", "at at format")]
    public void Violations_OfProperties_NamePropertyPathAndKeyword(string json, string expected)
    {
        var schema = PropertySchema.Read(Order, out var faults)!;
        Assert.Empty(faults);

        var violations = schema.Violations(JsonNode.Parse(json)!.AsObject());

        Assert.Equal(expected, string.Join(';', violations.Select(v => $"{v.Property} {v.Path} {v.Keyword}").Distinct()));
    }

    [Theory]
    [InlineData("""{"type":"string"}""", "schema.type")]
    [InlineData("""{"properties":{"a":{"$ref":"https://elsewhere.example/x"}}}""", "schema.properties.a.$ref")]
    [InlineData("""{"properties":{"a":{"$ref":"#/$defs/b"}},"$defs":{"b":{}}}""", "schema.properties.a.$ref")]
    [InlineData("""{"properties":{"a":{"pattern":"(a+)+$"}}}""", "schema.properties.a.pattern")]
    [InlineData("""{"allOf":[{"patternProperties":{"(a+)+$":{}}}]}""", "schema.allOf[0].patternProperties")]
    [InlineData("""{"properties":{"a":{"format":"regex"}}}""", "schema.properties.a.format")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#"}""", "schema.$schema")]
    [InlineData("""{"$id":"x"}""", "schema.$id")]
    [InlineData("""{"properties":{"a":{"type":"text"}}}""", "schema")]
    [InlineData("""{"required":"a"}""", "schema")]
    [InlineData("""{"properties":{"a":{"minimum":"1"}}}""", "schema")]
    public void Read_WhatCannotBeHeldAgainst_IsRefusedByItsPlace(string json, string path)
    {
        Assert.Null(PropertySchema.Read(json, out var faults));

        Assert.Contains(faults, fault => fault.Path == path);
    }

    [Fact]
    public void Read_PropertiesNamedAsKeywords_AreProperties()
    {
        Assert.NotNull(PropertySchema.Read(
            """{"properties":{"pattern":{"type":"string"},"$ref":{"type":"string"},"type":{"enum":["pattern"]}}}""", out var faults));
        Assert.Empty(faults);
    }

    [Fact]
    public void Read_SchemasThatAreTooLargeOrTooDeep_AreRefused()
    {
        Assert.Null(PropertySchema.Read($$"""{"description":"{{new string('x', 40_000)}}"}""", out var large));
        Assert.Contains("larger", Assert.Single(large).Description, StringComparison.Ordinal);
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 40)) + "{}" + new string('}', 40);
        Assert.Null(PropertySchema.Read(deep, out var levels));
        Assert.Contains("deeper", Assert.Single(levels).Description, StringComparison.Ordinal);
    }

    [Fact]
    public void Draft_OfWhatWasSeen_TakesAllOfIt()
    {
        JsonObject[] seen =
        [
            Parse("""{"order_id":"1","total":12,"at":"2026-05-01T12:30:00Z","items":[{"sku":"a","n":1}]}"""),
            Parse("""{"order_id":"2","total":12.5,"at":"2026-05-01T12:30:00+02:00","items":[{"sku":"b"}],"coupon":null}"""),
            Parse("""{"order_id":"3","total":1,"at":"2026-05-01T12:30:00Z","items":[],"coupon":"x"}"""),
        ];

        var draft = SchemaDraft.Of(seen);

        var schema = PropertySchema.Read(draft.ToJsonString(), out var faults)!;
        Assert.Empty(faults);
        Assert.All(seen, properties => Assert.Empty(schema.Violations(properties)));
        Assert.Equal("""["at","items","order_id","total"]""", draft["required"]!.ToJsonString());
        Assert.Equal("""{"type":["null","string"]}""", draft["properties"]!["coupon"]!.ToJsonString());
        Assert.Equal("\"number\"", draft["properties"]!["total"]!["type"]!.ToJsonString());
        Assert.Equal("\"date-time\"", draft["properties"]!["at"]!["format"]!.ToJsonString());
        Assert.NotEmpty(schema.Violations(Parse("""{"order_id":4}""")));
    }

    [Fact]
    public void Draft_OfNodesMadeOfNumbers_TellsWholeOnesFromOthers()
    {
        var draft = SchemaDraft.Of([new JsonObject { ["n"] = 1L, ["d"] = 1L }, new JsonObject { ["n"] = 2L, ["d"] = 2.5 }]);

        Assert.Equal("""{"d":{"type":"number"},"n":{"type":"integer"}}""", draft["properties"]!.ToJsonString());
    }

    [Theory]
    [InlineData("order_completed.1", "order_completed", 1)]
    [InlineData("a.1000", "a", 1000)]
    public void Parse_AnId_IsEventAndVersion(string id, string name, int version) =>
        Assert.Equal((name, version), EventContract.Parse(id));

    [Theory]
    [InlineData("order_completed")]
    [InlineData("order_completed.0")]
    [InlineData("order_completed.01")]
    [InlineData("order_completed.1001")]
    [InlineData("Order Completed.1")]
    [InlineData(".1")]
    [InlineData("a.")]
    [InlineData("a.1.2")]
    [InlineData("")]
    public void Parse_AnythingElse_IsNone(string id) => Assert.Null(EventContract.Parse(id));

    [Fact]
    public void For_ASource_GoesByKeyThenKindThenContract()
    {
        var contract = new EventContract
        {
            Event = "a", Version = 1, Schema = "{}", Enforcement = ContractEnforcement.Allow,
            Sources = [new SourceRule("write_key", ContractEnforcement.Omit), new SourceRule("0123456789ab", ContractEnforcement.Block)],
        };

        Assert.Equal(ContractEnforcement.Block, contract.For("write_key", "0123456789ab"));
        Assert.Equal(ContractEnforcement.Omit, contract.For("write_key", "other"));
        Assert.Equal(ContractEnforcement.Allow, contract.For("api_key", "other"));
    }

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
