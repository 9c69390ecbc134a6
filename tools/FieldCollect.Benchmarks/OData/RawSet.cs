using System.Text.Json;

namespace FieldCollect.Benchmarks.OData;

public enum RawKind
{
    Text,
    Id,
    Integer,
    Double,
    Instant,
    IdentityNumber,
    Phone,
}

public sealed record RawColumn(string Name, RawKind Kind)
{
    public JsonEncodedText JsonName { get; } = JsonEncodedText.Encode(Name);
}

/// <summary>One set as the suite asks for it, and the SQL that a person would write for it. Each list ends with the version, for the ETag.</summary>
public sealed class RawSet
{
    public const string OneSelect = "Code,Name";

    /// <summary>Nothing of a person: no audit entry. 82,595 rows.</summary>
    public static RawSet Addresses { get; } = new()
    {
        Name = "Addresses",
        AllColumns = Columns("Id:Id Version:Integer BeatCode ParentId:Id DivisionCode Kind Name Number Code CodingScheme Status ValidFrom ValidTo RetiredReason "
            + "Longitude:Double Latitude:Double Remark FullText SearchText VerifiedAt:Instant DueOn MergedIntoId:Id"),
        PageColumns = Columns("Id:Id BeatCode ParentId:Id DivisionCode Kind Name Number Code Status Longitude:Double Latitude:Double FullText SearchText VerifiedAt:Instant DueOn"),
        Order = "DueOn",
        CountFilter = ("Kind", "building"),
        One = "Division",
        OneJoin = "\"Divisions\" o ON o.\"Code\" = a.\"DivisionCode\"",
        Many = "Doorplates",
        ManyColumns = Columns("Id:Id Token Status"),
        ManyJoin = "\"Doorplates\" m ON m.\"AddressId\" = a.\"Id\"",
    };

    /// <summary>People, with two encrypted columns: each reading is entered in the audit log, which the raw program does not do. 154,822 rows.</summary>
    public static RawSet Residents { get; } = new()
    {
        Name = "Residents",
        AllColumns = Columns("Id:Id Version:Integer BeatCode Name Sex BirthDate Nationality DocumentKind IdentityNumber:IdentityNumber IdentityCheck IdentityEvidenceId:Id Phone:Phone "
            + "MaritalStatus Education RegisteredDivisionCode RegisteredAddressText Remark EndedOn EndReason MergedIntoId:Id"),
        PageColumns = Columns("Id:Id BeatCode Name Sex BirthDate Nationality DocumentKind IdentityNumber:IdentityNumber IdentityCheck Phone:Phone "
            + "MaritalStatus Education RegisteredDivisionCode RegisteredAddressText EndedOn"),
        Order = "Id",
        CountFilter = ("Sex", "1"),
        One = "Beat",
        OneJoin = "\"Beats\" o ON o.\"Code\" = a.\"BeatCode\"",
        Many = "Residencies",
        ManyColumns = Columns("Id:Id Kind BeganOn"),
        ManyJoin = "\"Residencies\" m ON m.\"ResidentId\" = a.\"Id\"",
    };

    public static IReadOnlyList<RawSet> All { get; } = [Addresses, Residents];

    public required string Name { get; init; }

    public required RawColumn[] AllColumns { get; init; }

    public required RawColumn[] PageColumns { get; init; }

    public required string Order { get; init; }

    public required (string Column, string Value) CountFilter { get; init; }

    public required string One { get; init; }

    public required string OneJoin { get; init; }

    public required string Many { get; init; }

    public required RawColumn[] ManyColumns { get; init; }

    public required string ManyJoin { get; init; }

    public string Select => string.Join(',', PageColumns.Select(c => c.Name));

    public string ManySelect => string.Join(',', ManyColumns.Select(c => c.Name));

    public string KeySql => $"SELECT {List("a", AllColumns)} FROM \"{Name}\" a WHERE a.\"Id\" = @p0 AND a.\"RemovedAt\" IS NULL";

    public string PageSql =>
        $"SELECT {List("a", PageColumns)} FROM \"{Name}\" a WHERE a.\"BeatCode\" = @p0 AND a.\"RemovedAt\" IS NULL ORDER BY a.\"{Order}\", a.\"Id\" LIMIT 100";

    public string ExpandSql =>
        $"SELECT {List("a", PageColumns)}, o.\"Code\", o.\"Name\", o.\"Version\", {List("m", ManyColumns)} FROM ({PageSql}) a JOIN {OneJoin} "
        + $"LEFT JOIN {ManyJoin} AND m.\"RemovedAt\" IS NULL ORDER BY a.\"{Order}\", a.\"Id\", m.\"Id\"";

    public string CountSql =>
        $"SELECT COUNT(*) FROM \"{Name}\" a WHERE a.\"BeatCode\" = @p0 AND a.\"{CountFilter.Column}\" = '{CountFilter.Value}' AND a.\"RemovedAt\" IS NULL";

    /// <summary>The four requests of the suite on this set, below /odata/ and below /raw/.</summary>
    public IEnumerable<Scenario> Scenarios(IReadOnlyList<Guid> keys, IReadOnlyList<string> beats)
    {
        var page = $"$top=100&$orderby={Order}&$select={Select}";
        var filter = (string beat) => $"$filter=BeatCode%20eq%20'{beat}'";
        yield return Of("key", keys, k => $"{Name}({k})");
        yield return Of("page", beats, b => $"{Name}?{filter(b)}&{page}");
        yield return Of("expand", beats, b => $"{Name}?{filter(b)}&{page}&$expand={One}($select={OneSelect}),{Many}($select={ManySelect})");
        yield return Of("count", beats, b => $"{Name}/$count?{filter(b)}%20and%20{CountFilter.Column}%20eq%20'{CountFilter.Value}'");

        Scenario Of<T>(string kind, IReadOnlyList<T> values, Func<T, string> ours) => new(
            Name, kind, [.. values.Select(v => "/odata/" + ours(v))], [.. values.Select(v => $"/raw/{Name}/{kind}/{v}")]);
    }

    private static RawColumn[] Columns(string text) =>
        [.. text.Split(' ').Select(c => c.Split(':')).Select(c => new RawColumn(c[0], c.Length == 1 ? RawKind.Text : Enum.Parse<RawKind>(c[1])))];

    private static string List(string alias, RawColumn[] columns) =>
        string.Join(", ", columns.Select(c => $"{alias}.\"{c.Name}\"").Append($"{alias}.\"Version\""));
}

/// <summary>One kind of request, asked of ours and of raw in turn; the n-th path of one is answered with the same bytes as the n-th of the other.</summary>
public sealed record Scenario(string Set, string Kind, IReadOnlyList<string> Ours, IReadOnlyList<string> Raw);
