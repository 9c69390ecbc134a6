// What may be asked of a county that has outgrown reading from end to end. Plans of the register's own schema, held against the database's
// own account of how it would run them: an index that is declared and not used, or dropped, shows here.
using System.Text;
using System.Text.RegularExpressions;
using FieldCollect.OData;
using FieldCollect.Server.Api;
using FieldCollect.Store;
using FieldCollect.Store.Accounts;

namespace FieldCollect.Server.Tests;

public sealed class SqliteBoundsTests(SqliteCounty county) : BoundsTests(county);

public sealed class PostgresBoundsTests(PostgresCounty county) : BoundsTests(county);

public abstract partial class BoundsTests(County county) : Suite(county)
{
    private const string Id = "0190a0b0-0000-7000-8000-000000000001";
    private const string Other = "0190a0b0-0000-7000-8000-000000000002";

    private RegisterStore _store = null!;
    private ODataSchema _schema = null!;
    private string? _folder;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        // SQLite has one process to a register: how a statement runs is the same in an empty one.
        _folder = County.Database is null ? Directory.CreateTempSubdirectory("fieldcollect-").FullName : null;
        _store = await RegisterStore.OpenAsync(_folder ?? County.DataFolder, County.Database, TimeProvider.System);
        _schema = RegisterSchema.Build(_store);
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        if (_folder is not null)
            Directory.Delete(_folder, recursive: true);
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    public static TheoryData<string> InOrder =>
    [
        "Residents",
        "Residents?$orderby=Id desc",
        $"Residents?$filter=Id gt {Id}",
        "Residents?$orderby=Name",
        "Residents?$filter=startswith(Name,'王')&$orderby=Name desc",
        "Residents?$filter=Name ge '王' and Name lt '甲' and true&$orderby=Name",
        "Visits?$filter=CollectedAt ge 2026-03-01T00:00:00Z and CollectedAt lt 2026-03-02T00:00:00Z&$orderby=CollectedAt desc",
        "Visits?$filter=CollectedAt gt now()&$orderby=CollectedAt,Id",
        "Conflicts?$filter=Status eq 'open'",
        "Conflicts?$filter=Status eq @s&@s='open'",
        "QuarantinedChanges?$filter=Status eq 'held'",
        "Doorplates?$filter=Status eq 'ordered'&$orderby=Id desc",
        "Doorplates?$filter=Status eq 'ordered'&$orderby=Status,Id",
        "Changes",
        "Changes?$orderby=ChangeNumber desc",
        "Changes?$filter=ChangeNumber gt 1000",
        "Changes?$filter=BeatCode eq '610922510001' and CollectedAt ge 2026-03-01T00:00:00Z&$orderby=CollectedAt desc",
        "Addresses?$expand=Residencies($filter=contains(Kind,'x');$orderby=BeganOn),Children($orderby=Name)",
        "Residents?$skip=100000",
        "Addresses?$filter=Status eq 'inUse'",
        "Addresses?$filter=Status eq 'inUse' and Id gt " + Id,
        "Addresses?$orderby=Name",
        "Addresses?$orderby=Name desc",
        "Addresses?$orderby=Code",
        "Addresses?$filter=startswith(Name,'新')&$orderby=Name desc",
        "Addresses?$filter=startswith(Name,'新')",
        "Addresses?$filter=Name eq '101'",
        "Divisions?$orderby=Name",
        // A feed's refresh: a range of time and no order.
        "Visits?$filter=ReceivedAt ge 2026-03-01T00:00:00Z and ReceivedAt lt 2026-03-02T00:00:00Z",
        "Visits?$filter=CollectedAt ge 2026-03-01T00:00:00Z and CollectedAt lt 2026-03-02T00:00:00Z&$top=1000&$select=Id,Outcome",
        "Changes?$filter=ReceivedAt ge 2026-03-01T00:00:00Z and ReceivedAt lt 2026-03-02T00:00:00Z",
        "Changes?$filter=ReceivedAt gt 2026-03-01T00:00:00Z&$orderby=ReceivedAt desc",
        "Changes?$filter=BeatCode eq '610922510001' and CollectedAt ge 2026-03-01T00:00:00Z",
        "Residents?$filter=startswith(Name,'王')",
        "Residents?$filter=Name gt '王'",
    ];

    public static TheoryData<string> Narrowed =>
    [
        $"Changes?$filter=RecordId eq {Id}",
        $"Changes?$filter=RecordId eq {Id}&$orderby=ReceivedAt desc",
        $"Residencies?$filter=AddressId eq {Id}",
        "Houses?$filter=BeatCode eq '610922510001'",
        "Residents?$filter=BeatCode eq '610922510001'&$orderby=Id desc",
        "POST Residents?$filter=IdentityNumber eq '11010519491231002X' and Sex eq '2'&$orderby=BirthDate",
        "Changes?$filter=ChangeNumber eq 7 and Ordinal eq 1&$orderby=ReceivedAt",
        "Addresses?$filter=Code eq '610922001001'",
        $"Addresses?$filter=ParentId eq {Id} and contains(Name,'1')&$orderby=Name",
        "Addresses?$filter=DivisionCode eq '610922100001'&$orderby=FullText desc",
        "Residents?$filter=Name eq '王明'&$orderby=BirthDate",
        "Residents?$filter=Name in ('王明','李明') and year(BirthDate) eq 1980",
        $"Residents?$filter=Id in ({Id},{Other})&$orderby=Name",
        $"Residents?$filter=Name eq '王明' or Id eq {Id}",
        $"Residents?$filter=(Name eq '王明' and Sex eq '1') or (Name eq '李明' and not (Sex eq '1'))&$orderby=tolower(Name)",
        "Residents?$filter=Name eq '王明' and Residencies/any(r: r/Kind eq 'floating')",
        "QuarantinedChanges?$filter=RequestId eq 'r1'",
        "Conflicts?$filter=BeatCode eq '610922510001' and contains(Field,'Phone')&$orderby=CollectedAt",
        "Houses?$filter=BeatCode eq '610922510001' and DueOn lt 2026-03-01&$orderby=DueOn",
        $"Residents({Id})/Residencies?$filter=contains(Kind,'x')&$orderby=BeganOn desc",
        "Divisions('610922100001')/Addresses?$filter=contains(Name,'明')&$orderby=FullText",
        $"Residents?$filter=Sex eq '1'&$apply=filter(Name eq '王明')/topcount(3,BirthDate)",
    ];

    // What is of all rows reads all rows, up to a million.
    public static TheoryData<string> OfAll =>
    [
        "Residents/$count",
        "Residents?$count=true&$top=1",
        "Residents?$apply=groupby((Sex),aggregate($count as N))",
        "Residents?$apply=groupby((BeatCode,Sex),aggregate($count as N))&$filter=N gt 3&$orderby=N desc",
        "Residents?$apply=filter(startswith(Name,'王'))/aggregate($count as N)",
        "Visits/$count?$filter=CollectedAt ge 2026-03-01T00:00:00Z",
        "Addresses?$search=新华",
        "Divisions?$filter=Addresses/any(a: contains(a/Name,'明'))",
        "Divisions?$expand=Addresses($top=2;$orderby=Name)",
        "Divisions?$orderby=Addresses/$count desc",
        "Stations?$filter=contains(Name,'镇')&$orderby=Name desc",
        "CodeItems?$orderby=Chinese",
    ];

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task A_large_set_is_read_in_the_order_of_an_index(string url)
    {
        foreach (var sql in Plan(url).Statements.Take(1))
        {
            var plan = await ExplainAsync(sql, ordered: true);
            Assert.True(County.Database is null ? !Scan().IsMatch(plan) && !plan.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal)
                : plan.Contains("Index", StringComparison.Ordinal) && !SeqScan().IsMatch(plan) && !Sort().IsMatch(plan), $"{url}\n{sql}\n{plan}");
        }
    }

    [Theory]
    [MemberData(nameof(InOrder))]
    public async Task And_so_is_what_a_supervisor_sees_of_it(string url)
    {
        var sql = Plan(url, beats: ["610922510001", "610922510002", "610922510003"]).Statements[0];
        var plan = await ExplainAsync(sql, ordered: true);
        // PostgreSQL goes by what it has counted.
        Assert.True(County.Database is not null || !plan.Contains("TEMP B-TREE FOR ORDER BY", StringComparison.Ordinal), $"{url}\n{sql}\n{plan}");
        // Whoever asks the same of fewer rows is found by the beat.
        Assert.DoesNotContain("+t0", Plan(url, 500, ["610922510001"]).Statements[0], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Narrowed))]
    public async Task A_large_set_is_narrowed_by_an_index(string url)
    {
        var sql = Plan(url).Statements[0];
        var plan = await ExplainAsync(sql, ordered: false);
        Assert.True(County.Database is null ? !Scan().IsMatch(plan) && plan.Contains("SEARCH", StringComparison.Ordinal)
            : plan.Contains("Index Cond", StringComparison.Ordinal) && !SeqScan().IsMatch(plan), $"{url}\n{sql}\n{plan}");
    }

    [Theory]
    [MemberData(nameof(OfAll))]
    public void What_is_of_all_rows_may_read_them_once(string url)
    {
        Assert.NotEmpty(Plan(url).Statements);
        if (!url.StartsWith("Stations", StringComparison.Ordinal) && !url.StartsWith("CodeItems", StringComparison.Ordinal))
            Assert.Contains(Assert.Throws<ODataProblem>(() => Plan(url, 50_000_000)).Code, (string[])["NotFilterable", "NotSortable", "TooComplex"]);
    }

    [Theory]
    [InlineData("Changes?$orderby=CollectedAt", "NotSortable", "CollectedAt")]
    [InlineData("Changes?$filter=BeatCode eq '610922510001'&$orderby=ReceivedAt", "NotSortable", "ReceivedAt")]
    [InlineData("Changes?$filter=ChangeNumber eq 7&$orderby=ReceivedAt", "NotSortable", "ReceivedAt")]
    [InlineData("Residents?$orderby=BirthDate", "NotSortable", "BirthDate")]
    [InlineData("Residents?$orderby=Name,BirthDate", "NotSortable", "BirthDate")]
    [InlineData("Residencies?$orderby=AddressId", "NotSortable", "AddressId")]
    [InlineData("Residents?$orderby=Name,Id desc", "NotSortable", "Id")]
    [InlineData("Residents?$orderby=tolower(Name)", "NotSortable", "Name")]
    [InlineData("Residents?$orderby=Residencies/$count", "NotSortable", "Residencies")]
    [InlineData("Residencies?$orderby=Resident/Name", "NotSortable", "Resident/Name")]
    [InlineData("Residents?$compute=length(Name) as L&$orderby=L", "NotSortable", "L")]
    [InlineData("Visits?$orderby=CollectedAt,OfficerId desc", "NotSortable", "OfficerId")]
    [InlineData("Conflicts?$filter=Status eq 'open'&$orderby=CollectedAt", "NotSortable", "CollectedAt")]
    [InlineData("Residents?$filter=Id gt 00000000-0000-0000-0000-000000000000&$orderby=BirthDate", "NotSortable", "BirthDate")]
    [InlineData("Visits?$filter=ReceivedAt gt 2026-03-01T00:00:00Z and Outcome eq 'refused'", "NotFilterable", "Outcome")]
    [InlineData("Visits?$filter=ReceivedAt gt 2026-03-01T00:00:00Z and Accuracy gt 5", "NotFilterable", "Accuracy")]
    [InlineData("Addresses?$filter=Name eq '101'&$orderby=FullText", "NotSortable", "FullText")]
    [InlineData("Addresses?$orderby=Name,Id desc", "NotSortable", "Id")]
    [InlineData("Addresses?$orderby=Number", "NotSortable", "Number")]
    [InlineData("Addresses?$filter=Status eq 'inUse'&$orderby=FullText", "NotSortable", "FullText")]
    [InlineData("Residents?$filter=Name gt '王'&$orderby=Id", "NotSortable", "Id")]
    [InlineData("Residents?$filter=Id gt 00000000-0000-0000-0000-000000000000 and Sex eq '1'", "NotFilterable", "Sex")]
    [InlineData("Residents?$filter=Sex eq '1'", "NotFilterable", "Sex")]
    [InlineData("Residents?$filter=not (Name eq '王明')", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=Name ne '王明'", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=IdentityEvidenceId eq null&$orderby=Name", "NotSortable", "Name")]
    [InlineData("Residents?$filter=Name eq '王明' or Sex eq '1'", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=Name eq '王明' or true", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=contains(Name,'明')", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=startswith(Name,'')", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=tolower(Name) eq 'a'", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=year(BirthDate) eq 1980", "NotFilterable", "BirthDate")]
    [InlineData("Residents?$filter=concat(Name,'x') eq Name", "NotFilterable", "Name")]
    [InlineData("Residents?$filter=Residencies/any(r: r/Kind eq 'floating')", "NotFilterable", "Residencies")]
    [InlineData("Residents?$filter=Residencies/$count gt 3", "NotFilterable", "Residencies")]
    [InlineData("Residencies?$filter=Resident/Name eq '王明'", "NotFilterable", "Resident/Name")]
    [InlineData("Addresses?$filter=Code eq '1' and Division/Addresses/any(a: contains(a/Name,'x'))", null, null)]
    [InlineData("Divisions('610922100001')/Addresses?$filter=Division/Addresses/any(a: contains(a/Name,'x'))", "NotFilterable", "Addresses")]
    [InlineData("Changes?$filter=ChangeNumber gt 5.5", "NotFilterable", "ChangeNumber")]
    [InlineData("Conflicts?$filter=Status in ('open','decided')", "NotFilterable", "Status")]
    [InlineData("Residents/$count?$filter=Sex eq '1'", "NotFilterable", "Sex")]
    [InlineData("Residents?$apply=filter(Sex eq '1')/aggregate($count as N)", "NotFilterable", "Sex")]
    [InlineData("Residents?$apply=topcount(3,BirthDate)", "NotSortable", "BirthDate")]
    [InlineData("Residents?$apply=orderby(BirthDate)", "NotSortable", "BirthDate")]
    [InlineData("Residents?$apply=skip(1)&$filter=Sex eq '1'", "NotFilterable", "Sex")]
    [InlineData("Residents?$apply=skip(1)&$orderby=BirthDate", "NotSortable", "BirthDate")]
    [InlineData("Residents?$apply=top(10)&$filter=Sex eq '1'&$orderby=BirthDate", null, null)]
    [InlineData("Addresses?$search=新华&$orderby=FullText", "NotSortable", "FullText")]
    public void What_no_index_serves_is_refused_of_a_large_set_by_the_name_of_the_property(string url, string? code, string? property)
    {
        if (code is null)
        {
            Assert.NotEmpty(Plan(url).Statements);
            return;
        }

        var problem = Assert.Throws<ODataProblem>(() => Plan(url));
        Assert.Equal((code, property, 400), (problem.Code, problem.Target, problem.Status));
        // The refusal says what could be asked instead.
        Assert.Matches("narrows (it|those rows)", problem.Message);
        // And whoever sees few of the rows may ask it.
        Assert.NotEmpty(Plan(url, 500).Statements);
    }

    [Theory]
    [InlineData("Residents?$skip=1000000", 2_000_000, true)]
    [InlineData("Residents?$skip=1000001", 2_000_000, false)]
    [InlineData("Residents?$skip=1000000000", 400_000, true)]
    [InlineData("Residents?$skip=1000000000&$orderby=Name", 20_000_000, false)]
    [InlineData("Residents?$skip=1000000&$count=true", 1_000_000, true)]
    public void What_skip_leaves_out_is_counted_as_read(string url, long rows, bool served)
    {
        if (served)
            Assert.NotEmpty(Plan(url, rows).Statements);
        else
            Assert.Equal(("TooComplex", "$skip"), (Assert.Throws<ODataProblem>(() => Plan(url, rows)) is var problem ? problem.Code : "", problem.Target));
    }

    [Fact]
    public void Every_navigation_is_followed_by_an_index() => Assert.All(
        _schema.Sets.Values.SelectMany(s => s.Navigations.Values.Select(n => (s.Name, Navigation: n))),
        way => Assert.Contains(way.Navigation.Target.Indexes, i => i.Columns[0] == way.Navigation.Foreign.Column));

    [Fact]
    public async Task How_much_somebody_sees_is_counted_by_beats()
    {
        var sizes = new SetSizes(_store, _schema);
        var residents = _schema.Sets["Residents"];
        Assert.Equal(0, sizes.Of(Actor.System, residents, null));
        // Other suites write to the same county meanwhile: what was counted is compared with a moment in which nobody did.
        Dictionary<string, long> perBeat, after = PerBeat();
        var attempts = 0;
        do
        {
            Assert.True(++attempts <= 50, "The county is never at rest.");
            perBeat = after;
            await sizes.CountAsync(CancellationToken.None);
            after = PerBeat();
        }
        while (perBeat.Count != after.Count || perBeat.Any(b => after.GetValueOrDefault(b.Key) != b.Value));

        Assert.Equal(perBeat.Values.Sum(), sizes.Of(Actor.System, residents, null));
        Assert.Equal(perBeat.Values.DefaultIfEmpty().Max(), sizes.Of(Actor.System, residents, residents.Property("BeatCode")));
        var home = Actor.System with { Beats = new HashSet<string> { County.Home } };
        Assert.Equal(perBeat.GetValueOrDefault(County.Home), sizes.Of(home, residents, null));
        Assert.Equal(0, sizes.Of(Actor.System with { Beats = new HashSet<string>() }, residents, null));
        // Who may not read the set is told just that, and not that it is large.
        var codes = _schema.Sets["CodeItems"];
        Assert.True(new RowScope(Actor.System, sizes).Rows(codes) > 0);
        Assert.Equal(0, new RowScope(Actor.System with { Revoked = true }, sizes).Rows(codes));
        Assert.Equal(0, new RowScope(Actor.System, sizes).Rows(residents));
    }

    private Dictionary<string, long> PerBeat()
    {
        using var context = _store.NewContext();
        return context.Set<Register.Residents.Resident>().GroupBy(r => r.BeatCode).Select(g => new { g.Key, N = g.Count() }).ToDictionary(g => g.Key, g => (long)g.N);
    }

    private ReadPlan Plan(string url, long rows = 500_000, string[]? beats = null)
    {
        var body = url.StartsWith("POST ", StringComparison.Ordinal);
        var parts = (body ? url[5..] : url).Split('?', 2);
        return ODataReader.Plan(_schema, new ReadRequest
        {
            Path = parts[0],
            Query = parts.Length == 1 ? "" : parts[1].Replace(" ", "%20", StringComparison.Ordinal),
            FromBody = body,
            ServiceRoot = new Uri("http://county.example/odata/"),
            Scope = new County500(rows, beats),
            SigningKey = new byte[32],
        });
    }

    private async Task<string> ExplainAsync(string sql, bool ordered)
    {
        await using var connection = await _store.Database.OpenReadAsync(CancellationToken.None);
        await using var command = connection.CreateCommand();
        // A search may be sorted in any way; which rows it begins with is what matters.
        if (!ordered && County.Database is not null)
            sql = Ordering().Replace(sql, "");
        sql = Limit().Replace(sql, "$1 3");
        var values = Parameter().Matches(sql).Select(m => m.Value).Distinct().ToList();
        command.CommandText = County.Database is null
            ? "EXPLAIN QUERY PLAN " + Parameter().Replace(sql, "x'00'").Replace("odata_lower(", "lower(", StringComparison.Ordinal)
            : "SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off; SET plan_cache_mode = force_generic_plan; PREPARE asked AS "
                + Parameter().Replace(sql, m => $"${values.IndexOf(m.Value) + 1}")
                + $"; EXPLAIN EXECUTE asked{(values.Count == 0 ? "" : $"({string.Join(',', values.Select(_ => "null"))})")}; DEALLOCATE asked; RESET ALL";
        await using var reader = await command.ExecuteReaderAsync();
        var text = new StringBuilder();
        while (await reader.ReadAsync())
            text.AppendLine(reader.GetString(reader.FieldCount - 1));
        return text.ToString();
    }

    [GeneratedRegex(@"SCAN t0\s*$", RegexOptions.Multiline)]
    private static partial Regex Scan();

    [GeneratedRegex(@"Seq Scan on ""?\w+""? t0")]
    private static partial Regex SeqScan();

    [GeneratedRegex(@"^(\s*->\s*)?Sort\b", RegexOptions.Multiline)]
    private static partial Regex Sort();

    [GeneratedRegex(@" ORDER BY (?!.* ORDER BY ).*$", RegexOptions.Singleline)]
    private static partial Regex Ordering();

    [GeneratedRegex(@"(LIMIT|OFFSET) @p\d+")]
    private static partial Regex Limit();

    [GeneratedRegex(@"@p\d+")]
    private static partial Regex Parameter();

    /// <summary>A registrar of a county with so many rows in each set that grows, or the supervisor of beats that have so many; a beat has 5,000 of each, and 100,000 changes.</summary>
    private sealed class County500(long rows, string[]? beats) : IRowScope
    {
        private readonly RowScope? _scope = beats is null ? null : new RowScope(Actor.System with { Role = Register.Accounts.Role.Supervisor, Beats = beats.ToHashSet() }, null);

        public string? Predicate(EntitySetMap set, string alias, SqlParameters parameters) => _scope?.Predicate(set, alias, parameters);

        public string? PredicateInOrder(EntitySetMap set, string alias, SqlParameters parameters) => _scope?.PredicateInOrder(set, alias, parameters);

        public long Rows(EntitySetMap set, PropertyMap? withOne = null) =>
            Register.EntitySets.Find(set.Name)!.Belongs == Register.Belonging.Everybody ? 200
            : withOne is null ? rows : Math.Min(rows, set.Name == "Changes" ? 100_000 : 5_000 * Math.Max(1, rows / 1_000_000));
    }
}
