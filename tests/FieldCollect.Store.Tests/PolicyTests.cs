using FieldCollect.Register;
using FieldCollect.Register.CodeLists;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Policies;
using FieldCollect.Register.Quality.Inspections;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>A policy is decided for days to come, and what held on a day that has begun stays as it was.</summary>
public abstract class PolicyTests(TestDatabase database) : StoreTests(database)
{
    private const string List = "VerificationCycle", Let = "house.let";

    private DateOnly Tomorrow => County.Day(Time.Now).AddDays(1);

    private static PolicySetting Setting(DateOnly from, string? value, string? beat = null, string setting = Let) => new()
    {
        Code = PolicySetting.CodeOf(List, setting, beat, from), Policy = List, Setting = setting, ForBeatCode = beat, ValidFrom = from, Value = value, Reason = "县局通知",
    };

    [Fact]
    public async Task From_its_day_on_a_cycle_is_that_of_the_visits_in_its_beat_and_no_due_day_moves_before()
    {
        await WriteAsync(Registrar, Items.Create(Setting(Tomorrow, "1", Beat1)), Items.Create(Setting(Tomorrow, "6")));
        Assert.Equal(County.Day(Time.Now).AddMonths(3), await SeenAsync(House101, 1));
        Time.Now = Time.Now.AddDays(1);
        Assert.Equal(County.Day(Time.Now).AddMonths(1), await SeenAsync(House101, 2));
        Assert.Equal(County.Day(Time.Now).AddMonths(6), await SeenAsync(House201, 1));
        // Work of yesterday that comes in today is of yesterday's cycle.
        Assert.Equal(County.Day(Time.Now).AddDays(-1).AddMonths(3), await SeenAsync(House201, 2, Time.Now.AddDays(-1)));
        await ReopenAsync();
        Assert.Equal("1", Store.Codes.Setting(List, Let, County.Day(Time.Now), Beat1));
    }

    [Fact]
    public async Task It_is_in_force_though_who_wrote_it_has_gone()
    {
        using var gone = new CancellationTokenSource();
        var pushing = Store.PushAsync([Items.Create(Setting(Tomorrow, "1"))], Registrar, gone.Token);
        await gone.CancelAsync();
        Assert.Equal(201, (await pushing)[0].Status);
        Assert.Equal("1", Store.Codes.Setting(List, Let, Tomorrow));
    }

    [Fact]
    public async Task Nothing_is_decided_for_a_day_that_has_begun()
    {
        foreach (var day in new[] { Tomorrow.AddDays(-1), Tomorrow.AddDays(-30) })
            await RefusedAsync(Problems.PolicyInForce, Registrar, Items.Create(Setting(day, "1")), nameof(PolicySetting.ValidFrom));
        var setting = Setting(Tomorrow, "1");
        await WriteAsync(Registrar, Items.Create(setting));
        await WriteAsync(Registrar, Items.Change<PolicySetting>(setting.Code, 1, ("Value", "2"), ("Reason", "更正")));
        Time.Now = Time.Now.AddDays(1);
        await RefusedAsync(Problems.PolicyInForce, Registrar, Items.Change<PolicySetting>(setting.Code, 2, ("Value", "3")));
        Assert.Equal("2", Store.Codes.Setting(List, Let, County.Day(Time.Now)));
    }

    [Fact]
    public async Task The_value_that_ships_is_no_way_around()
    {
        await RefusedAsync(Problems.PolicyInForce, Registrar, Change("VerificationCycle", Let, "1"), nameof(CodeItem.Value));
        await RefusedAsync(Problems.PolicyInForce, Registrar, Change("ErrorClass", "Units.Name", "C"), nameof(CodeItem.Value));
        // What a list of another sort carries is no policy.
        await WriteAsync(Registrar, Change("Workday", "2026-10-10", "off"));

        Writing.PushItem Change(string list, string code, string value) => Items.Change<CodeItem>(list, 1, ("Value", value)) with { Key = [list, code] };
    }

    [Fact]
    public async Task A_field_becomes_critical_from_a_day_on_like_any_other_policy()
    {
        CodeItem Field(string? value) => new() { List = "ErrorClass", Code = "Residencies.Relation", Chinese = "与户主关系", English = "Relation to the householder", Value = value };
        await RefusedAsync(Problems.PolicyInForce, Registrar, Items.Create(Field("A")), nameof(CodeItem.Value));
        await WriteAsync(Registrar, Items.Create(Field(null)));
        Assert.DoesNotContain("Relation", Critical(Tomorrow));
        var from = Tomorrow;
        await WriteAsync(Registrar, Items.Create(new PolicySetting
        {
            Code = PolicySetting.CodeOf("ErrorClass", "Residencies.Relation", null, from), Policy = "ErrorClass", Setting = "Residencies.Relation", ValidFrom = from, Value = "B", Reason = "县局通知",
        }));
        Assert.DoesNotContain("Relation", Critical(from.AddDays(-1)));
        Assert.Contains("Relation", Critical(from));

        IEnumerable<string> Critical(DateOnly day) => new ErrorClasses(Store.Codes.AsOf(day)).FieldsOf("Residencies").Select(f => f.Field);
    }

    [Fact]
    public async Task What_another_server_has_decided_is_known_when_the_codes_are_refreshed()
    {
        await Store.RefreshCodesAsync(default);
        // As it would write it: the row and its number, and nothing that this one could notice.
        await using (var context = Store.NewContext())
        {
            var (state, setting) = (await context.State.SingleAsync(), Setting(Tomorrow, "1"));
            (setting.Version, setting.ChangeNumber) = (1, ++state.ChangeNumber);
            context.Add(setting);
            await context.SaveChangesAsync();
        }

        Assert.Equal("3", Store.Codes.Setting(List, Let, Tomorrow));
        await Store.RefreshCodesAsync(default);
        Assert.Equal("1", Store.Codes.Setting(List, Let, Tomorrow));
    }

    [Fact]
    public async Task A_decision_sent_twice_is_one_and_a_wrong_one_is_refused_with_its_field()
    {
        await WriteAsync(Registrar, Items.Create(Setting(Tomorrow, "1")));
        await RefusedAsync(Problems.AlreadyExists, Registrar, Items.Create(Setting(Tomorrow, "1")));
        await RefusedAsync(Problems.UnknownReference, Registrar, Items.Create(Setting(Tomorrow, "1", "610922599999")), nameof(PolicySetting.ForBeatCode));
        await RefusedAsync(Problems.RuleBroken, Registrar, Items.Create(Setting(Tomorrow, "weekly", Beat1)), nameof(PolicySetting.Value));
        await RefusedAsync(Problems.UnknownCode, Registrar, Items.Create(Setting(Tomorrow, "1", setting: "castle")), nameof(PolicySetting.Setting));
        foreach (var other in new[] { Officer1, Administrator })
            await RefusedAsync(Problems.NotAllowed, other, Items.Create(Setting(Tomorrow.AddDays(5), "1")));
    }

    private async Task<DateOnly?> SeenAsync(Guid house, long version, DateTimeOffset? at = null)
    {
        await WriteAsync(Registrar, Items.Change<House>(house, version, ("VerifiedAt", at ?? Time.Now)));
        return (await GetAsync<House>(house)).DueOn;
    }
}

public sealed class PolicyOnSqlite() : PolicyTests(TestDatabase.Sqlite);

public sealed class PolicyOnPostgres() : PolicyTests(TestDatabase.Postgres);
