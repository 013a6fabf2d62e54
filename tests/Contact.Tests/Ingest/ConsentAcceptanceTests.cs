using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Contact.Ingest;

namespace Rapport.Contact.Tests.Ingest;

public sealed class ConsentAcceptanceTests
{
    [Theory]
    [InlineData("""{}""", "properties.state")]
    [InlineData("""{"state": "yes"}""", "properties.state")]
    [InlineData("""{"state": 1}""", "properties.state")]
    [InlineData("""{"state": "granted", "purpose": "*"}""", "properties.purpose")]
    [InlineData("""{"state": "granted", "purpose": 7}""", "properties.purpose")]
    [InlineData("""{"state": "granted", "channel": ["email"]}""", "properties.channel")]
    [InlineData("""{"state": "refused", "channel": "email", "address": "nobody"}""", "properties.address")]
    [InlineData("""{"state": "refused", "channel": "email", "address": {}}""", "properties.address")]
    [InlineData("""{"state": "refused", "channel": "*", "address": "oAbc-123"}""", "properties.address_type")]
    [InlineData("""{"state": "refused", "channel": "email", "address": "13800138000", "address_type": "phone"}""", "properties.address_type")]
    [InlineData("""{"state": "refused", "channel": "letter", "address": "a@x.com"}""", "properties.address_type")]
    [InlineData("""{"state": "granted", "basis": "sofft"}""", "properties.basis")]
    [InlineData("""{"state": "granted", "basis": 1}""", "properties.basis")]
    [InlineData("""{"state": "refused", "basis": "soft"}""", "properties.basis")]
    [InlineData("""{"state": "refused", "expires_at": "tomorrow"}""", "properties.expires_at")]
    [InlineData("""{"state": "refused", "expires_at": "2027-01-31"}""", "properties.expires_at")]
    [InlineData("""{"state": "granted", "confirmed": "yes"}""", "properties.confirmed")]
    [InlineData("""{"state": "granted", "text_hash": "abc"}""", "properties.text_hash")]
    [InlineData("""{"state": "granted", "form": {}}""", "properties.form")]
    [InlineData("""{"state": "granted", "refusal_offered": 1}""", "properties.refusal_offered")]
    public void Check_WhatCouldNotBeHeeded_NamesTheField(string properties, string field) =>
        Assert.Equal(field, ConsentAcceptance.Check(Said(properties), "CN")?.Path);

    [Fact]
    public void Check_TextsThatAreTooLong_NamesTheField()
    {
        Assert.Equal("properties.purpose", ConsentAcceptance.Check(
            Said($$"""{"state": "granted", "purpose": "{{new string('p', 61)}}"}"""), "CN")?.Path);
        Assert.Equal("properties.channel", ConsentAcceptance.Check(
            Said($$"""{"state": "granted", "channel": "{{new string('c', 61)}}"}"""), "CN")?.Path);
    }

    [Theory]
    [InlineData("""{"state": "refused"}""", "", "")]
    [InlineData("""{"state": "Granted", "channel": "Email", "purpose": null}""", "", "")]
    [InlineData("""{"state": "refused", "purpose": "*"}""", "", "")]
    [InlineData("""{"state": "refused", "channel": "email", "address": " A@X.com"}""", "email", "a@x.com")]
    [InlineData("""{"state": "refused", "address": "A@x.com"}""", "email", "a@x.com")]
    [InlineData("""{"state": "refused", "address": "13800138000"}""", "phone", "+8613800138000")]
    [InlineData("""{"state": "granted", "channel": "*", "address": "13800138000", "address_type": "phone"}""", "phone", "+8613800138000")]
    [InlineData("""{"state": "granted", "basis": "Implied_Order", "expires_at": "2027-01-31T00:00:00Z", "form": null, "other": 1}""", "", "")]
    public void Check_WhatIsRight_IsTakenWithTheAddressInItsNormalForm(string properties, string type, string address)
    {
        var said = Said(properties);
        Assert.Null(ConsentAcceptance.Check(said, "CN"));
        Assert.Equal(
            (type, address),
            (said.Properties.Fields.GetValueOrDefault("address_type")?.StringValue ?? "",
                said.Properties.Fields.GetValueOrDefault("address")?.StringValue ?? ""));
    }

    [Fact]
    public void Check_OtherEvents_AreNotLookedAt()
    {
        var said = Said("""{"state": "yes"}""");
        said.Name = "order_completed";
        Assert.Null(ConsentAcceptance.Check(said, "CN"));
    }

    [Fact]
    public void Check_WithoutProperties_NamesTheState() =>
        Assert.Equal("properties.state", ConsentAcceptance.Check(new Event { Name = "consent_changed" }, "CN")?.Path);

    private static Event Said(string properties) =>
        new() { Name = "consent_changed", Properties = Struct.Parser.ParseJson(properties) };
}
