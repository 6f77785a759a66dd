import { createFileRoute } from "@tanstack/react-router";
import { OfferPage } from "@/features/offers/offer-page";
import { idParam } from "@/ui/id-param";

export const Route = createFileRoute("/_app/offers/$offerId")({ component: IdRoute });

function IdRoute() {
  const id = idParam(Route.useParams().offerId);
  return <OfferPage key={id} id={id} />;
}
