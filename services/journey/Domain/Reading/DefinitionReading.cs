using Rapport.Journey.Domain.Json;

namespace Rapport.Journey.Domain.Reading;

/// <summary>What came of reading a definition: the definition, or faults.</summary>
internal sealed record DefinitionReading(JourneyDefinition? Definition, IReadOnlyList<JsonFault> Faults);
