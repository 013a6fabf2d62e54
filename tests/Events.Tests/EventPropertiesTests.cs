using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Protobuf.WellKnownTypes;
using Rapport.Common.V1;
using Rapport.Events.V1;
using Rapport.Platform.Testing.Log;

namespace Rapport.Events.Tests;

/// <summary>Messages of the vocabulary as properties, and back.</summary>
public sealed class EventPropertiesTests
{
    public static TheoryData<string> Names => [.. Samples.Names];

    [Fact]
    public void Vocabulary_OfTheCode_HasAMessageForEveryNameAndANameForEveryMessage()
    {
        var names = typeof(EventNames).GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => (string)field.GetRawConstantValue()!).ToList();

        Assert.True(names.TrueForAll(EventMessages.ByName.ContainsKey),
            $"no message in proto/rapport/events/v1 for {string.Join(", ", names.Except(EventMessages.ByName.Keys))}");
        Assert.True(EventMessages.ByName.Keys.All(names.Contains),
            $"no constant in EventNames for {string.Join(", ", EventMessages.ByName.Keys.Except(names))}");
    }

    [Fact]
    public void Vocabulary_OfTheContracts_IsListedWhole()
    {
        var messages = typeof(TagAdded).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == typeof(TagAdded).Namespace && !type.IsNested && type.IsAssignableTo(typeof(IMessage)))
            .Select(type => type.Name).ToList();

        Assert.Contains(nameof(TagAdded), messages);
        Assert.True(messages.TrueForAll(EventMessages.ByName.Values.Select(message => message.Name).Contains),
            $"EventMessages has no file for {string.Join(", ", messages.Except(EventMessages.ByName.Values.Select(message => message.Name)))}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Message_WrittenAndRead_IsTheSame(string name)
    {
        var message = Samples.Message(EventMessages.ByName[name]);
        var properties = message.ToProperties();
        var read = message.Descriptor.Parser.ParseFrom(ByteString.Empty);
        MessageShape.Of(message.Descriptor).Read(properties, read);

        Assert.Empty(MessageShape.Of(message.Descriptor).WrongKinds(properties));
        Assert.Equal(message, read);
        Assert.Equal(name, message.EventName());
        Assert.Equal(message.Descriptor.Fields.InDeclarationOrder().Count, properties.Fields.Count);
    }

    [Fact]
    public void Properties_OfAMessage_AreWhatTheLogHasHadInItsOrder() => Assert.Equal(
        """{ "model": "engagement", "threshold": "hot", "crossing_no": 2, "score": 41.5, "definition_version": 3, "origin": "activation" }""",
        new ThresholdCrossed
        {
            Origin = "activation", DefinitionVersion = 3, Score = 41.5, CrossingNo = 2, Threshold = "hot", Model = "engagement",
        }.ToProperties().ToString());

    [Fact]
    public void Properties_LeftOut_AreOptionalOnesThatWereNotSetAndEmptyTextsWhereAskedFor()
    {
        Assert.Equal("""{ "reason": "" }""", new LeadConverted().ToProperties().ToString());
        Assert.Equal("""{ "reason": "", "to": "" }""", new LeadConverted { To = "" }.ToProperties().ToString());
        Assert.Equal("""{ "handoff": "h", "priority": 0 }""",
            new HandoffOpened { Handoff = "h", Queue = "" }.ToProperties(leaveOutEmpty: true).ToString());
        Assert.Empty(new StageChanged().ToProperties().Fields.Keys.Except(["from", "to", "reason"]));
        Assert.Equal(["addresses"], new ConsentChanged { Addresses = new ListValue() }.ToProperties().Fields.Keys);
        // The version before fails at a stage by a threshold without its list of shares.
        Assert.Contains("shares", new StageChanged { Shares = Array.Empty<StageChanged.Types.RuleShare>().ToListValue() }.ToProperties().Fields.Keys);
    }

    [Theory]
    [InlineData("""{"priority":5}""", 5)]
    [InlineData("""{"priority":"5"}""", 5)]
    [InlineData("""{"priority":"high"}""", 0)]
    [InlineData("""{"priority":5.5}""", 0)]
    [InlineData("""{"priority":1e300}""", 0)]
    [InlineData("""{"priority":null}""", 0)]
    [InlineData("{}", 0)]
    public void Priority_NumberOrTheTextOfEarlierVersions_IsRead(string properties, int priority) =>
        Assert.Equal(priority, Struct.Parser.ParseJson(properties).Read<HandoffOpened>().Priority);

    [Fact]
    public void Number_AsText_IsNoneWhereTheLogNeverHadOne() =>
        Assert.Equal(0, Struct.Parser.ParseJson("""{"score":"41"}""").Read<ThresholdCrossed>().Score);

    [Fact]
    public void Properties_OfAnotherKind_AreAbsentAndTold()
    {
        var said = new Event
        {
            Name = "stage_changed",
            Properties = Struct.Parser.ParseJson(
                """{"from":1,"to":"mql","crossing_no":"2","shares":{"rule":"r"},"threshold":null,"more":[]}"""),
        };
        var read = said.Read<StageChanged>();

        Assert.Equal(("", "mql", 0, false, null), (read.From, read.To, read.CrossingNo, read.HasThreshold, read.Shares));
        Assert.Equal(["from", "crossing_no", "shares"], EventProperties.WrongKinds(said));
    }

    [Fact]
    public void WrongKinds_OfAnEventThatThePlatformDoesNotRead_AreNone() => Assert.Empty(
        EventProperties.WrongKinds(new Event { Name = "mine", Properties = Struct.Parser.ParseJson("""{"reason":1}""") }));

    [Fact]
    public void Say_InAnEvent_LeavesWhatElseItHolds()
    {
        var said = new Event { Name = "consent_changed", Properties = Struct.Parser.ParseJson("""{"mine":1,"state":" Granted"}""") };
        said.Say(new ConsentChanged { State = "granted", Address = "a@x.com" });

        Assert.Equal("""{ "mine": 1, "state": "granted", "address": "a@x.com" }""", said.Properties.ToString());
    }

    [Theory]
    [InlineData("consent_bound", "consent_changed")]
    [InlineData("order_refunded", "order_completed")]
    [InlineData("points_burn_requested", "points_earn_requested")]
    public void Events_ThatAreReadAsAnother_SayNothingElse(string one, string other)
    {
        static IEnumerable<string> Fields(MessageDescriptor message) =>
            message.Fields.InDeclarationOrder().Select(field => $"{field.Name} {field.FieldType} {(field.FieldType == FieldType.Message ? field.MessageType.Name : "")}");

        Assert.Empty(Fields(EventMessages.ByName[one]).Except(Fields(EventMessages.ByName[other])));
    }
}
