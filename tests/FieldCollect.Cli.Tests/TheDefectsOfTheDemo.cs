using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using FieldCollect.Cli.Generate;
using FieldCollect.Cli.QualityCommands;
using FieldCollect.Register.Quality.Defects;
using FieldCollect.Register.Residents;
using FieldCollect.Store;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace FieldCollect.Cli.Tests;

/// <summary>The demo plants faults and keeps the list: the checks must find all of them, and nothing that is not there.</summary>
public sealed class TheDefectsOfTheDemo : IAsyncLifetime
{
    private const double Scale = 0.25;

    // 1.0 but for what is explained below; what the issue asks of a check is 0.95.
    private const double LeastPrecision = 0.95;

    private static readonly Dictionary<string, DefectCheck> Finds = new()
    {
        [FaultKind.SameNumberTwice] = OneIdentityNumberTwice.Check,
        [FaultKind.VariantName] = OnePersonTwice.Check,
        [FaultKind.NumberAgainstBirthDate] = SexOrBirthDateAgainstIdentityNumber.Check,
        [FaultKind.NumberAgainstSex] = SexOrBirthDateAgainstIdentityNumber.Check,
        [FaultKind.DeceasedStillCurrent] = EndedAndStillCurrent.Check,
        [FaultKind.DepartedStillCurrent] = GoneAndStillCurrent.Check,
        [FaultKind.TwoPlacesAtOnce] = LivingInTwoPlaces.Check,
        [FaultKind.ExpiredLease] = LeaseExpired.Check,
        [FaultKind.VacantButLivedIn] = VacantButLivedIn.Check,
        [FaultKind.PlateDiffersFromAddress] = PlateDiffersFromAddress.Check,
        [FaultKind.OneNumberManyAddresses] = OneNumberManyAddresses.Check,
        [FaultKind.ManyNumbersOneAddress] = ManyNumbersOneAddress.Check,
        [FaultKind.AddressWithoutNumber] = AddressWithoutNumber.Check,
        [FaultKind.NumberWithoutAddress] = NumberWithoutAddress.Check,
    };

    // Shows in one record alone, which its rules mark or warn of; or is a hint about a visit and no defect of a record.
    private static readonly string[] NotAcrossRecords =
        [FaultKind.FailedIdentityCheck, FaultKind.FailedCreditCode, FaultKind.PositionOutsideCounty, FaultKind.VisitFarAway, FaultKind.LateEntry];

    private readonly string _data = Directory.CreateTempSubdirectory("fieldcollect-defects-").FullName;
    private readonly string _database = "cli_tests_" + RandomNumberGenerator.GetHexString(12, lowercase: true);

    [Fact]
    public void Every_kind_of_planted_fault_is_found_by_a_check_or_shows_in_one_record() =>
        Assert.Equal(FaultKind.AtScaleOne.Keys.Order(), Finds.Keys.Concat(NotAcrossRecords).Order());

    [Fact]
    public Task On_SQLite_every_planted_fault_is_found_and_nothing_else() => HoldsAsync("");

    [Fact]
    public async Task On_PostgreSQL_every_planted_fault_is_found_and_nothing_else()
    {
        await OnServerAsync($"CREATE DATABASE {_database}");
        await HoldsAsync(new NpgsqlConnectionStringBuilder(Server) { Database = _database, MaxPoolSize = 10 }.ToString());
    }

    [Theory]
    [InlineData("NoSuchCheck", "UnknownCheck", 1)]
    [InlineData(nameof(LeaseExpired), "NoRegister", 3)]
    public async Task The_command_says_what_is_wrong(string check, string said, int expected)
    {
        var (code, _, error) = await RunAsync("", "quality", "checks", "--check", check);
        Assert.Equal(expected, code);
        Assert.StartsWith(said, error, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_data));
    }

    private async Task HoldsAsync(string database)
    {
        Assert.Equal(0, (await RunAsync(database, "generate", "--scale", Scale.ToString(System.Globalization.CultureInfo.InvariantCulture))).Code);
        var (code, output, _) = await RunAsync(database, "quality", "checks", "--json");
        Assert.Equal(0, code);
        var results = JsonDocument.Parse(output).RootElement.GetProperty("checks").EnumerateArray().ToDictionary(r => r.GetProperty("check").GetString()!, r => r.GetProperty("found").GetInt32());
        var faults = JsonSerializer.Deserialize<List<Fault>>(await File.ReadAllTextAsync(Path.Combine(_data, GenerateRun.FaultsFile)), JsonSerializerOptions.Web)!;
        await using var store = await RegisterStore.OpenAsync(_data, database, TimeProvider.System);
        await using var context = store.NewContext();
        var found = await context.Set<Defect>().AsNoTracking().ToListAsync();
        Assert.Equal(DefectChecks.All.Select(c => (c.Name, found.Count(d => d.Check == c.Name))), results.OrderBy(r => r.Key, StringComparer.Ordinal).Select(r => (r.Key, r.Value)));

        foreach (var (kind, check) in Finds)
        {
            var named = found.Where(d => d.Check == check.Name).SelectMany(d => d.Records).Select(r => r.RecordId).ToHashSet();
            Assert.All(faults.Where(f => f.Kind == kind), f => Assert.True(f.Ids.All(named.Contains), $"{check.Name} has not found {f.Note}"));
        }

        foreach (var check in DefectChecks.All)
        {
            var planted = faults.Where(f => Finds.GetValueOrDefault(f.Kind) == check).SelectMany(f => f.Ids).ToHashSet();
            var hits = found.Where(d => d.Check == check.Name).ToList();
            var right = 0;
            foreach (var hit in hits)
                right += hit.Records.Any(r => planted.Contains(r.RecordId)) || await FollowsFromAFaultAsync(context, hit, faults) ? 1 : 0;
            Assert.True(right >= LeastPrecision * hits.Count, $"{check.Name}: {right} of {hits.Count} were planted or follow from what was.");
        }
    }

    // A grandparent who was planted as dead leaves a grandchild alone at the address: nobody planted that, and it is so.
    private static async Task<bool> FollowsFromAFaultAsync(DbContext context, Defect hit, List<Fault> faults)
    {
        if (hit.Check != MinorLivingAlone.Check.Name)
            return false;
        var dead = faults.Where(f => f.Kind == FaultKind.DeceasedStillCurrent).SelectMany(f => f.Ids).ToHashSet();
        var stay = await context.Set<Residency>().SingleAsync(s => s.Id == hit.RecordId);
        return (await context.Set<Residency>().Where(s => s.AddressId == stay.AddressId && s.EndedOn == null).Select(s => s.ResidentId).ToListAsync()).Any(dead.Contains);
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Directory.Delete(_data, recursive: true);
        if (Environment.GetEnvironmentVariable("FIELDCOLLECT_TEST_POSTGRES") is { Length: > 0 })
            await OnServerAsync($"DROP DATABASE IF EXISTS {_database} WITH (FORCE)");
    }

    private static string Server => Environment.GetEnvironmentVariable("FIELDCOLLECT_TEST_POSTGRES") is { Length: > 0 } server
        ? server
        : throw new InvalidOperationException("FIELDCOLLECT_TEST_POSTGRES names no PostgreSQL: run the tests with tools/test, which starts one.");

    private static async Task OnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(Server) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(int Code, string Output, string Error)> RunAsync(string database, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var root = new RootCommand("fieldcollect") { GenerateCommand.Create(), QualityCommand.Create() };
        var code = await root.Parse([.. arguments, "--data", _data, "--database", database]).InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
        return (code, output.ToString(), error.ToString());
    }
}
