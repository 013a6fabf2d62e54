using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Rapport.Common.V1;
using Rapport.Gateway.Routes;
using Rapport.Hosting.Contracts;

namespace Rapport.Gateway.Tests.Routes;

/// <summary>Every public call says who may make it, what it changes and whose data it carries.</summary>
public sealed class CallFaultsTests
{
    private static readonly List<FileDescriptor> Files = [.. typeof(Event).Assembly.GetTypes()
        .Select(type => type.GetProperty("Descriptor", typeof(FileDescriptor))?.GetValue(null)).OfType<FileDescriptor>()];

    private static readonly List<MethodDescriptor> Public = [.. Files.SelectMany(file => file.Services)
        .Where(CallContract.IsPublic).SelectMany(service => service.Methods)];

    [Fact]
    public void Contracts_EveryPublicCall_SaysScopeSideEffectAndPersonalData()
    {
        Assert.True(Public.Count > 100);
        Assert.Empty(CallFaults.Of(Files.SelectMany(file => file.Services)));
    }

    [Theory]
    [InlineData(null, "does not name its scope|does not say its side effect|does not say what personal data")]
    [InlineData("contacts", "does not name its scope")]
    [InlineData("contacts.read", "")]
    public void Call_ThatDoesNotSayWhatItIs_IsNamed(string? scope, string faults)
    {
        var options = new MethodOptions();
        options.SetExtension(AnnotationsExtensions.Http, new HttpRule { Get = "/v1/things" });
        if (scope is not null)
            options.SetExtension(CallExtensions.Call, new CallFacts
            {
                Scope = scope, SideEffect = SideEffect.None, PersonalData = PersonalData.None,
            });

        var found = CallFaults.Of([ServiceWith(options)]);

        Assert.Equal(faults.Split('|', StringSplitOptions.RemoveEmptyEntries).Length, found.Count);
        Assert.All(found.Zip(faults.Split('|')), pair =>
            Assert.StartsWith("rapport.thing.v1.ThingService.ListThings " + pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void Call_ThatChangesSomething_IsNoGetAndNeedsMoreThanToRead()
    {
        var options = new MethodOptions();
        options.SetExtension(AnnotationsExtensions.Http, new HttpRule { Get = "/v1/things" });
        options.SetExtension(CallExtensions.Call, new CallFacts
        {
            Scope = "things.read", SideEffect = SideEffect.Deletes, PersonalData = PersonalData.None,
        });

        Assert.Equal(2, CallFaults.Of([ServiceWith(options)]).Count);
    }

    [Fact]
    public void Calls_ThatCarryIdentifyingFields_SaySo()
    {
        var carries = Public.ToDictionary(method => method.FullName, method => Reachable([method.InputType, method.OutputType])
            .SelectMany(message => message.Fields.InDeclarationOrder())
            .Any(field => CallContract.PersonalOf(field) == PersonalData.Identifying));

        Assert.Equal(
            carries.Where(call => call.Value).Select(call => call.Key).Order(),
            Public.Where(method => CallContract.FactsOf(method)!.PersonalData == PersonalData.Identifying)
                .Select(method => method.FullName).Order());
    }

    [Fact]
    public void Calls_ThatNameContacts_SayThatTheyCarryPseudonyms() => Assert.Empty(Public
        .Where(method => CallContract.FactsOf(method)!.PersonalData == PersonalData.None)
        .Where(method => Reachable([method.InputType, method.OutputType]).SelectMany(message => message.Fields.InDeclarationOrder())
            .Any(field => field.FieldType == FieldType.String && field.Name is "contact" or "contacts"))
        .Select(method => method.FullName));

    private static ServiceDescriptor ServiceWith(MethodOptions options)
    {
        var file = new FileDescriptorProto
        {
            Name = "thing.proto", Package = "rapport.thing.v1", Syntax = "proto3",
            MessageType = { new DescriptorProto { Name = "Thing" } },
            Service =
            {
                new ServiceDescriptorProto
                {
                    Name = "ThingService",
                    Method =
                    {
                        new MethodDescriptorProto
                        {
                            Name = "ListThings", InputType = ".rapport.thing.v1.Thing", OutputType = ".rapport.thing.v1.Thing",
                            Options = options,
                        },
                    },
                },
            },
        };
        return FileDescriptor.BuildFromByteStrings(
            [file.ToByteString()], new ExtensionRegistry { AnnotationsExtensions.Http, CallExtensions.Call })[0].Services[0];
    }

    private static HashSet<MessageDescriptor> Reachable(IEnumerable<MessageDescriptor> roots)
    {
        var (seen, left) = (new HashSet<MessageDescriptor>(), new Stack<MessageDescriptor>(roots));
        while (left.TryPop(out var message))
            if (seen.Add(message))
                foreach (var field in message.Fields.InDeclarationOrder().Where(f => f.FieldType == FieldType.Message))
                    left.Push(field.MessageType);
        return seen;
    }
}
