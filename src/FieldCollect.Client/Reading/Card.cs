using FieldCollect.Client.Local;
using FieldCollect.Register.Addresses;
using FieldCollect.Register.Doorplates;
using FieldCollect.Register.Houses;
using FieldCollect.Register.Residents;
using FieldCollect.Register.Units;
using FieldCollect.Register.Visits;

namespace FieldCollect.Client.Reading;

/// <summary>One stay and the person; the person is null where the terminal holds the stay only.</summary>
public sealed record StayCard(Held<Residency> Stay, Held<Resident>? Resident);

/// <summary>One address with everything that stands at it.</summary>
/// <param name="Address">The address.</param>
/// <param name="Houses">Its houses, ended ones too.</param>
/// <param name="Stays">Its stays, current ones first.</param>
/// <param name="Units">Its units.</param>
/// <param name="Plates">Its plates.</param>
/// <param name="Below">Addresses directly below it.</param>
/// <param name="LastVisit">The visit collected last, by the devices' word.</param>
public sealed record AddressCard(
    Held<Address> Address,
    IReadOnlyList<Held<House>> Houses,
    IReadOnlyList<StayCard> Stays,
    IReadOnlyList<Held<Unit>> Units,
    IReadOnlyList<Held<Doorplate>> Plates,
    IReadOnlyList<Held<Address>> Below,
    Held<Visit>? LastVisit);

/// <summary>Puts an address's card together.</summary>
internal static class Card
{
    public static AddressCard? Of(LocalSession db, Guid addressId)
    {
        if (Rows.Get<Address>(db, addressId) is not { } address)
            return null;
        var stays = Rows.AtAddress<Residency>(db, addressId);
        return new AddressCard(
            address,
            Rows.AtAddress<House>(db, addressId),
            [.. stays.OrderBy(s => s.Record.EndedOn is not null).Select(s => new StayCard(s, Rows.Get<Resident>(db, s.Record.ResidentId)))],
            Rows.AtAddress<Unit>(db, addressId),
            Rows.AtAddress<Doorplate>(db, addressId),
            db.Query(
                $"SELECT {Rows.Columns} FROM Records r INDEXED BY AddressesBelow WHERE json_extract(r.Body,'$.ParentId') = $1 AND r.EntitySet = 'Addresses' AND r.Present = 1 ORDER BY json_extract(r.Body,'$.FullText') LIMIT {Rows.MaxOfOneAddress}",
                Rows.Of<Address>, WireJson.Key(addressId)),
            Rows.AtAddress<Visit>(db, addressId).MaxBy(v => v.Record.CollectedAt));
    }
}
