using System.Security.Cryptography;
using FieldCollect.Register.Attachments;
using FieldCollect.Register.Sync;
using FieldCollect.Register.Visits;
using FieldCollect.Store.Accounts;
using FieldCollect.Store.Attachments;
using FieldCollect.Store.Tests.World;
using FieldCollect.Store.Writing;
using static FieldCollect.Store.Tests.World.SmallCounty;

namespace FieldCollect.Store.Tests;

/// <summary>Bytes that came before their record: they reach it once it is written, whatever happens in between, and stay no longer than anybody wants them.</summary>
public abstract class AwaitedTests(TestDatabase database) : StoreTests(database)
{
    private static readonly Actor Supervisor = new(Id("supervisor"), "supervisor", Register.Accounts.Role.Supervisor, new HashSet<string> { Beat1 }, null, "supervision");

    private readonly byte[] _bytes = RandomNumberGenerator.GetBytes(10_000);

    private string Folder => Path.Combine(Place.Folder, "attachments", "awaiting");

    private Attachment Photo(Guid id) => new() { Id = id, BeatCode = Beat1, Kind = "photo", ContentType = "image/jpeg", Length = _bytes.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(_bytes)) };

    private async Task<string> WaitingAsync(Attachment photo)
    {
        var file = Path.Combine(Place.Folder, $"{photo.Id:N}.arrived");
        await File.WriteAllBytesAsync(file, _bytes);
        await Store.Files.Awaited.AdoptAsync(file, photo, default);
        return Path.Combine(Folder, photo.Id.ToString("N"));
    }

    private Task<int> SettleAsync() => Store.Files.Awaited.SettleAsync(Store, default);

    [Fact]
    public async Task A_file_waits_until_its_record_says_that_the_bytes_are_there()
    {
        var photo = Photo(Id("photo"));
        await WriteAsync(Officer1, Items.Create(photo));
        var file = await WaitingAsync(photo);
        await BreakAsync();
        await Assert.ThrowsAnyAsync<Exception>(SettleAsync);
        Assert.True(File.Exists(file));
        await MendAsync();
        Assert.Equal(1, await SettleAsync());
        Assert.NotNull((await GetAsync<Attachment>(photo.Id)).StoredAt);
        Assert.True(Store.Files.Has(photo.Sha256));
        Assert.False(File.Exists(file));
        Assert.Equal(0, await SettleAsync());
    }

    [Fact]
    public async Task Killed_after_the_record_and_before_the_file_it_ends_all_the_same()
    {
        var photo = Photo(Id("photo"));
        await WriteAsync(Officer1, Items.Create(photo));
        var file = await WaitingAsync(photo);
        await SettleAsync();
        await WaitingAsync(photo);
        var version = (await GetAsync<Attachment>(photo.Id)).Version;
        Assert.Equal(1, await SettleAsync());
        Assert.Equal((false, version), (File.Exists(file), (await GetAsync<Attachment>(photo.Id)).Version));
    }

    [Fact]
    public async Task What_waits_for_long_keeps_nobody_else_waiting()
    {
        var photo = Photo(Id("photo"));
        var file = await WaitingAsync(photo);
        for (var i = 0; i < 600; i++)
        {
            var other = await WaitingAsync(Photo(Id($"other{i}")));
            File.SetLastWriteTimeUtc(other, File.GetLastWriteTimeUtc(file).AddSeconds(i < 300 ? -60 : 60));
        }

        await WriteAsync(Officer1, Items.Create(photo));
        Assert.Equal(1, await SettleAsync());
        Assert.NotNull((await GetAsync<Attachment>(photo.Id)).StoredAt);
    }

    [Fact]
    public async Task Of_two_who_settle_at_once_neither_fails()
    {
        var photos = Enumerable.Range(0, 20).Select(i => Photo(Id($"photo{i}"))).ToList();
        await WriteAsync(Officer1, [.. photos.Select(Items.Create)]);
        foreach (var photo in photos)
            await WaitingAsync(photo);
        Assert.Equal(20, (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(SettleAsync)))).Sum());
        Assert.All(await AllAsync<Attachment>(), a => Assert.NotNull(a.StoredAt));
    }

    [Fact]
    public async Task A_release_is_written_even_if_a_file_that_waits_cannot_be_dealt_with()
    {
        var (photo, kept) = await KeptAsync();
        var file = await WaitingAsync(photo);
        // Where the bytes should go there is a file instead of a folder.
        var inTheWay = Path.Combine(Place.Folder, "attachments", photo.Sha256[..2]);
        await File.WriteAllTextAsync(inTheWay, "");
        await using (var context = Store.NewContext())
        {
            context.Users.Add(new User { Id = Officer1.UserId, UserName = Officer1.UserName, Role = Register.Accounts.Role.Officer, PasswordHash = "" });
            context.UserBeats.Add(new UserBeat { UserId = Officer1.UserId, BeatCode = Beat1 });
            await context.SaveChangesAsync();
        }

        await WriteAsync(Officer1, Items.Create(new Visit { Id = photo.VisitId!.Value, BeatCode = Beat1, AddressId = Room101, Outcome = "nobodyHome", CollectedAt = Time.Now }));
        if ((await GetAsync<QuarantinedChange>(kept.Id)).Status != KeptStatus.Applied)
            await WriteAsync(Supervisor, Items.Change<QuarantinedChange>(kept.Id, kept.Version, ("Status", KeptStatus.Released)));
        Assert.Null((await GetAsync<Attachment>(photo.Id)).StoredAt);
        Assert.True(File.Exists(file));
        File.Delete(inTheWay);
        Assert.Equal(1, await SettleAsync());
    }

    [Fact]
    public async Task What_was_discarded_is_dropped_and_what_is_kept_is_not()
    {
        var (photo, kept) = await KeptAsync();
        var file = await WaitingAsync(photo);
        Assert.Equal((0, true), (await Store.Files.Awaited.DropAsync(Store, default), File.Exists(file)));
        await WriteAsync(Supervisor, Items.Change<QuarantinedChange>(kept.Id, kept.Version, ("Status", KeptStatus.Discarded)));
        Assert.Equal((1, false), (await Store.Files.Awaited.DropAsync(Store, default), File.Exists(file)));
    }

    // Its visit has not come.
    private async Task<(Attachment Photo, QuarantinedChange Kept)> KeptAsync()
    {
        var photo = Photo(Id("photo"));
        photo.VisitId = Id("visit");
        Assert.Equal(202, (await PushAsync(Officer1, Items.Create(photo).Merging(Time.Now).As("p"))).Status);
        return (photo, Assert.Single(await AllAsync<QuarantinedChange>()));
    }

    private Task BreakAsync() => TamperAsync("""ALTER TABLE "Changes" RENAME TO "Away" """);

    private Task MendAsync() => TamperAsync("""ALTER TABLE "Away" RENAME TO "Changes" """);
}

public sealed class AwaitedOnSqlite() : AwaitedTests(TestDatabase.Sqlite);

public sealed class AwaitedOnPostgres() : AwaitedTests(TestDatabase.Postgres);
