using Google.Protobuf.WellKnownTypes;
using Rapport.Contact.Imports;
using Rapport.Contact.Imports.Domain;

namespace Rapport.Contact.Tests.Imports;

/// <summary>What a row says.</summary>
public sealed class RowReadingTests
{
    private static readonly DateTimeOffset Started = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly CellFormat Cells = new(false, DateOrder.YearFirst, TimeZoneInfo.Utc);

    private static readonly ImportSpec People = new()
    {
        Kind = ImportKind.Contacts, IsNdjson = false, Cells = Cells,
        Columns =
        [
            new ImportColumn("E-Mail", new ImportTarget(TargetKind.Identifier, "email"), CellType.Text),
            new ImportColumn("City", new ImportTarget(TargetKind.Property, "city"), CellType.Text),
            new ImportColumn("Spent", new ImportTarget(TargetKind.Property, "spent"), CellType.Number),
            new ImportColumn("Born", new ImportTarget(TargetKind.Property, "born"), CellType.Time),
        ],
    };

    [Fact]
    public void Row_OfAPerson_SaysIdentifiersAndTraits_AsHistory()
    {
        var said = RowReading.Read(Row(1, " ann@example.com ", "Bern", "1,200.50", "1990-05-06"), People, "main", "f", Started, out var fault)!;
        Assert.Null(fault);
        Assert.Equal(("identified", true, Started), (said.Name, said.Historic, said.OccurredAt.ToDateTimeOffset()));
        Assert.Equal(("email", "ann@example.com"), (said.Identifiers.Single().Type, said.Identifiers.Single().Value));
        Assert.Equal("Bern", said.Properties.Fields["city"].StringValue);
        Assert.Equal(1200.5, said.Properties.Fields["spent"].NumberValue);
        Assert.Equal("1990-05-06T00:00:00Z", said.Properties.Fields["born"].StringValue);
    }

    [Fact]
    public void Row_OfTheSameContent_IsTheSameEventInAnyFileAtAnyPlace()
    {
        var first = Read(Row(1, "a@example.com", "Bern", "5", ""), "file1");
        Assert.Equal(first.Id, Read(Row(9, "a@example.com", " Bern ", "5.0", ""), "file2").Id);
        Assert.NotEqual(first.Id, Read(Row(1, "a@example.com", "Basel", "5", ""), "file1").Id);
        Assert.NotEqual(first.Id, RowReading.Read(Row(1, "a@example.com", "Bern", "5", ""), People, "other", "file1", Started, out _)!.Id);
    }

    [Fact]
    public void Row_OfAnEventWithoutAnId_IsItsPlaceInItsFile()
    {
        var events = People with { Kind = ImportKind.Events, EventName = "page_viewed" };
        string IdOf(long row, string file) => RowReading.Read(Row(row, "a@example.com", "", "", ""), events, "main", file, Started, out _)!.Id;
        Assert.Equal(IdOf(1, "f"), IdOf(1, "f"));
        Assert.Equal(3, new[] { IdOf(1, "f"), IdOf(2, "f"), IdOf(1, "g") }.Distinct().Count());
    }

    [Theory]
    [InlineData("", "Bern", "5", "", "IDENTIFIER_MISSING", "")]
    [InlineData("a@example.com", "", "five", "", "NUMBER_FORMAT", "Spent")]
    [InlineData("a@example.com", "", "1.234,56", "", "NUMBER_FORMAT", "Spent")]
    [InlineData("a@example.com", "", "", "06/05/1990", "DATE_FORMAT", "Born")]
    public void Row_WithAFault_IsRefusedByCodeAndColumn_WithoutWhatItSays(
        string email, string city, string spent, string born, string code, string column)
    {
        Assert.Null(RowReading.Read(Row(3, email, city, spent, born), People, "main", "f", Started, out var fault));
        Assert.Equal((code, column), (fault!.Code, fault.Column));
        Assert.All(new[] { spent, born, email }.Where(cell => cell.Length > 1), cell => Assert.DoesNotContain(cell, fault.Description, StringComparison.Ordinal));
    }

    [Fact]
    public void Spec_WithoutIdentifierOrNameOfEvents_NamesBoth()
    {
        var spec = new ImportSpec
        {
            Kind = ImportKind.Events, IsNdjson = false, Cells = Cells,
            Columns = [People.Columns[1], People.Columns[1]],
        };
        Assert.Equal(["mapping", "mapping", "event_name"], spec.Faults().Select(f => f.Path));
        Assert.Empty(People.Faults());
    }

    [Theory]
    [InlineData("identifier:email", false, true)]
    [InlineData("identifier:E Mail", false, false)]
    [InlineData("property:喜好", false, true)]
    [InlineData("property:", false, false)]
    [InlineData("property:__proto__", false, false)]
    [InlineData("event_name", false, false)]
    [InlineData("event_name", true, true)]
    [InlineData("email", false, false)]
    [InlineData("", false, false)]
    public void Target_IsReadAndWrittenTheSame(string text, bool ofEvents, bool isOne)
    {
        var target = ImportTarget.Parse(text, ofEvents ? ImportKind.Events : ImportKind.Contacts, out var fault);
        Assert.Equal(isOne, target is not null);
        Assert.Equal(isOne, fault.Length == 0);
        if (isOne)
            Assert.Equal(text, target!.ToString());
    }

    [Fact]
    public void Suggestion_ByHeadersAndSamples_TellsIdentifiersNumbersTimesAndCodes()
    {
        string[] headers = ["E-Mail", "手机号", "Full Name", "Total Spent", "Born", "Branch Code", "", "Last Seen"];
        IReadOnlyList<string>[] samples =
            [["a@b.c"], ["138"], ["Ann"], ["1,200", "7"], ["1990-01-02"], ["0012"], ["x"], ["2025-01-02 00:00", "2025-01-03 10:00"]];
        var columns = MappingSuggestion.Of(headers, ImportKind.Contacts, samples, Cells);
        Assert.Equal(
            ["identifier:email", "identifier:phone", "property:full_name", "property:total_spent", "property:born", "property:branch_code", null, "property:last_seen"],
            columns.Select(c => c?.Target.ToString()));
        Assert.Equal(
            [CellType.Text, CellType.Text, CellType.Text, CellType.Number, CellType.Date, CellType.Text, CellType.Time],
            columns.OfType<ImportColumn>().Select(c => c.Type));
    }

    [Fact]
    public void Row_WithADay_SaysItAsItStandsOnTheCalendar_WhateverTheZoneOfTheFile()
    {
        var spec = People with
        {
            Cells = new CellFormat(false, DateOrder.DayFirst, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")),
            Columns = [People.Columns[0], new ImportColumn("Born", new ImportTarget(TargetKind.Property, "birth_date"), CellType.Date)],
        };
        var said = RowReading.Read(Row(1, "a@example.com", "06/05/1990"), spec, "main", "f", Started, out _)!;
        Assert.Equal("1990-05-06", said.Properties.Fields["birth_date"].StringValue);
        Assert.Null(RowReading.Read(Row(1, "a@example.com", "1990-05-06"), spec, "main", "f", Started, out var fault));
        Assert.Equal(("DATE_FORMAT", "Born"), (fault!.Code, fault.Column));
    }

    private static Rapport.Contact.V1.EventInput Read(SourceRow row, string file) => RowReading.Read(row, People, "main", file, Started, out _)!;

    private static SourceRow Row(long number, params string[] cells) => new(number, [.. cells.Select(Value.ForString)]);
}
