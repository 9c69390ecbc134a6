using System.Globalization;
using FieldCollect.Register;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Codes;
using FieldCollect.Register.Residents;

namespace FieldCollect.Server.Tests;

/// <summary>What every suite starts from: a served county, and invented records to write into it.</summary>
public abstract class Suite(County county) : IAsyncLifetime
{
    private static int _next;

    protected County County { get; } = county;

    public virtual async ValueTask InitializeAsync() => await County.ReadyAsync();

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static Guid NewId() => Ids.New(TimeProvider.System.GetUtcNow());

    protected static string Now => TimeProvider.System.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    /// <summary>An identity number that passes its check, of a region that is assigned to nobody.</summary>
    protected static string Number() => Checked($"99010119{Next() / 1000 % 100:00}0101{Next() % 1000:000}");

    /// <summary>The same with a check digit that cannot be.</summary>
    protected static string WrongNumber()
    {
        var right = Number();
        return right[..17] + (right[17] == '1' ? '2' : '1');
    }

    protected static string PhoneNumber() => $"100{Next() + 55_000_000:00000000}";

    protected static int Next() => Interlocked.Increment(ref _next);

    protected object Street(string beat, Guid id, string? name = null) => new { Id = id, BeatCode = beat, DivisionCode = County.Division, Kind = AddressKind.Street, Name = name ?? $"试验{Next()}路" };

    protected object Room(string beat, Guid id, Guid parent) => new { Id = id, BeatCode = beat, DivisionCode = County.Division, ParentId = parent, Kind = AddressKind.Room, Name = $"{Next()}室" };

    protected static object Resident(string beat, Guid id, string? phone = null) =>
        new { Id = id, BeatCode = beat, Name = "试验人", Sex = "1", DocumentKind = "111", IdentityNumber = Number(), Phone = phone ?? PhoneNumber() };

    protected static object Stay(string beat, Guid id, Guid resident, Guid address) =>
        new { Id = id, BeatCode = beat, ResidentId = resident, AddressId = address, Kind = ResidencyKind.Floating, BeganOn = "2026-01-01" };

    protected static object Visit(string beat, Guid id, Guid address, string outcome = "confirmed") =>
        new { Id = id, BeatCode = beat, AddressId = address, CollectedAt = Now, Outcome = outcome };

    /// <summary>A street with a room in a beat.</summary>
    protected async Task<(Guid Street, Guid Room)> PlaceAsync(Caller officer, string beat)
    {
        var (street, room) = (NewId(), NewId());
        (await officer.PostAsync("Addresses", Street(beat, street))).Expect(201);
        (await officer.PostAsync("Addresses", Room(beat, room, street))).Expect(201);
        return (street, room);
    }

    /// <summary>A resident who stays at an address.</summary>
    protected async Task<(Guid Resident, Guid Stay)> SettleAsync(Caller officer, string beat, Guid address)
    {
        var (resident, stay) = (NewId(), NewId());
        (await officer.PostAsync("Residents", Resident(beat, resident))).Expect(201);
        (await officer.PostAsync("Residencies", Stay(beat, stay, resident, address))).Expect(201);
        return (resident, stay);
    }

    protected static async Task<long> CountAsync(Caller caller, string path) => long.Parse((await caller.GetAsync(path)).Expect(200).Text, CultureInfo.InvariantCulture);

    private static string Checked(string first17) => first17 + IdentityNumber.CheckDigit(first17);
}
