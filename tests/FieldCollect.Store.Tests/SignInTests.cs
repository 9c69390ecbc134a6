using FieldCollect.Register.Accounts;
using FieldCollect.Register.Devices;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Tests.World;
using Microsoft.EntityFrameworkCore;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Signing in, renewing, and who a session is.</summary>
public abstract class SignInTests(TestDatabase database) : StoreTests(database)
{
    private const string Password = "a password of the tests";
    private static readonly string PasswordHash = Passwords.Hash(Password);

    private SignIn SignIn => new(Store);

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await Store.WriteAsync(async context =>
        {
            foreach (var role in Enum.GetValues<Role>())
            {
                context.Users.Add(new User
                {
                    Id = Id($"user-{role}"), UserName = $"{role}", DisplayName = "测试", Role = role, PasswordHash = PasswordHash,
                    StationCode = role == Role.Supervisor ? Station1 : null,
                });
            }

            context.UserBeats.Add(new UserBeat { UserId = Id("user-Officer"), BeatCode = Beat2 });
            await context.SaveChangesAsync();
            return true;
        });
    }

    [Fact]
    public void A_password_opens_its_own_hash_only()
    {
        Assert.True(Passwords.Verify(PasswordHash, Password));
        Assert.False(Passwords.Verify(PasswordHash, Password + " "));
        Assert.False(Passwords.Verify(null, Password));
        Assert.NotEqual(PasswordHash, Passwords.Hash(Password));
        Assert.Equal(14, Passwords.Generate().Length);
    }

    [Theory]
    [InlineData(Role.Officer, Beat2)]
    [InlineData(Role.Supervisor, Beat1 + " " + Beat2)]
    [InlineData(Role.Investigator, "")]
    [InlineData(Role.Registrar, null)]
    [InlineData(Role.Administrator, null)]
    public async Task Each_role_sees_its_own_beats(Role role, string? beats)
    {
        var (signedIn, _) = await SignIn.WithPasswordAsync($"{role}", Password, null, default);
        var (actor, failure) = await SignIn.WhoAsync(signedIn!.Session.Id, default);
        Assert.Null(failure);
        Assert.Equal((Id($"user-{role}"), role), (actor!.UserId, actor.Role));
        Assert.Equal(beats?.Split(' ', StringSplitOptions.RemoveEmptyEntries), actor.Beats?.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_for_five_minutes_also_when_they_come_at_once()
    {
        var wrong = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Task.Run(() => SignIn.WithPasswordAsync("Officer", "wrong", null, default))));
        Assert.All(wrong, w => Assert.Equal(SignInFailure.InvalidGrant, w.Failure));
        Assert.Equal(SignInFailure.Locked, (await SignIn.WithPasswordAsync("Officer", Password, null, default)).Failure);
        Time.Now += TimeSpan.FromMinutes(5);
        Assert.Null((await SignIn.WithPasswordAsync("Officer", Password, null, default)).Failure);
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithPasswordAsync("nobody", Password, null, default)).Failure);
    }

    [Fact]
    public async Task A_right_password_forgets_the_wrong_ones()
    {
        for (var i = 0; i < 6; i++)
        {
            Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithPasswordAsync("Officer", "wrong", null, default)).Failure);
            Assert.Null((await SignIn.WithPasswordAsync("Officer", Password, null, default)).Failure);
        }
    }

    [Fact]
    public async Task A_refresh_token_is_good_until_its_successor_is_used()
    {
        var first = (await SignIn.WithPasswordAsync("Officer", Password, null, default)).SignedIn!;
        var lost = (await SignIn.WithRefreshTokenAsync(first.RefreshToken, default)).SignedIn!;
        var second = (await SignIn.WithRefreshTokenAsync(first.RefreshToken, default)).SignedIn!;
        var third = (await SignIn.WithRefreshTokenAsync(second.RefreshToken, default)).SignedIn!;
        Assert.Equal(first.Session.Id, third.Session.Id);
        foreach (var used in new[] { first.RefreshToken, lost.RefreshToken, "made up" })
            Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithRefreshTokenAsync(used, default)).Failure);
    }

    [Fact]
    public async Task A_session_ends_after_thirty_days_without_renewal_and_with_its_user()
    {
        var session = (await SignIn.WithPasswordAsync("Officer", Password, null, default)).SignedIn!;
        Time.Now += TimeSpan.FromDays(29);
        session = (await SignIn.WithRefreshTokenAsync(session.RefreshToken, default)).SignedIn!;
        Time.Now += TimeSpan.FromDays(30);
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithRefreshTokenAsync(session.RefreshToken, default)).Failure);
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WhoAsync(session.Session.Id, default)).Failure);

        session = (await SignIn.WithPasswordAsync("Officer", Password, null, default)).SignedIn!;
        await TamperAsync($"""UPDATE "Users" SET "Disabled" = {(IsSqlite ? "1" : "true")} WHERE "UserName" = 'Officer'""");
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WhoAsync(session.Session.Id, default)).Failure);
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithRefreshTokenAsync(session.RefreshToken, default)).Failure);
        Assert.Equal(SignInFailure.InvalidGrant, (await SignIn.WithPasswordAsync("Officer", Password, null, default)).Failure);
    }

    [Fact]
    public async Task A_terminal_is_its_enrollers_and_no_longer_once_revoked()
    {
        var officer = new Actor(Id("user-Officer"), "Officer", Role.Officer, new HashSet<string> { Beat2 }, null, "dailyCollection");
        await WriteAsync(officer, Items.Create(new Device { Id = Id("terminal"), BeatCode = Beat2, Name = "终端" }));
        Assert.Equal(SignInFailure.DeviceRefused, (await SignIn.WithPasswordAsync("Supervisor", Password, Id("terminal"), default)).Failure);
        var session = (await SignIn.WithPasswordAsync("Officer", Password, Id("terminal"), default)).SignedIn!;
        Assert.Equal(Id("terminal"), (await SignIn.WhoAsync(session.Session.Id, default)).Actor!.DeviceId);
        await WriteAsync(Administrator, Items.Change<Device>(Id("terminal"), 1, ("Status", DeviceStatus.Revoked)));
        Assert.Equal(SignInFailure.DeviceRefused, (await SignIn.WhoAsync(session.Session.Id, default)).Failure);
        Assert.Equal(SignInFailure.DeviceRefused, (await SignIn.WithRefreshTokenAsync(session.RefreshToken, default)).Failure);
    }
}

public sealed class SignInOnSqlite() : SignInTests(TestDatabase.Sqlite);

public sealed class SignInOnPostgres() : SignInTests(TestDatabase.Postgres);
