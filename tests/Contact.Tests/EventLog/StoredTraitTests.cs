using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Contacts;
using Rapport.Events.Facts;

namespace Rapport.Contact.Tests.EventLog;

public sealed class StoredTraitTests
{
    private static readonly DateTimeOffset At = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    public static TheoryData<string> Values => ["\"text\"", "2.5", "true", "{\"a\":{\"b\":[1,null]}}", "[1,\"x\"]"];

    [Theory]
    [MemberData(nameof(Values))]
    public void Read_WhatWasWritten_IsTheSameWord(string json)
    {
        var word = new TraitWord<Value>(Value.Parser.ParseJson(json), Said.In(At.AddTicks(7), 4095, 1L << 51));

        Assert.Equal(word, StoredTrait.Read(StoredTrait.Write(word), At));
    }

    [Fact]
    public void Read_TraitThatWasTakenAway_IsStillAWord()
    {
        var word = new TraitWord<Value>(null, Said.In(At, 1, 2));

        Assert.Equal(word, StoredTrait.Read(StoredTrait.Write(word), At));
    }

    [Fact]
    public void NeighbourVersions_ReadOneAnother()
    {
        var value = Value.ForString("pro");
        var written = StoredTrait.Write(new TraitWord<Value>(value, Said.In(At, 1, 2)));

        Assert.Equal("pro", Value.Parser.ParseFrom(written).StringValue);
        Assert.Equal(new TraitWord<Value>(value, new Said(At, 0)), StoredTrait.Read(value.ToByteArray(), At));
    }
}
