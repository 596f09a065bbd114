//! Flows put together from their rooms: a source, a render, a sink.

use std::sync::Arc;

use jiff::SignedDuration;
use seamline_api_core::SystemClock;
use seamline_channels::joor::{
    BulkStyleSink, InventoryRender, InventorySink, OrderFeedbackRender, OrderFeedbackSink,
    OrderOutcomeSource, OrderSource, ProductRender, ProductSink,
};
use seamline_channels::order_manager::{
    CatalogSource, InventorySource, OrderRender, OrderSink, ProductSource, StockSource,
};
use seamline_joor_client::v4;
use seamline_mapping::joor::styles::StyleLookups;
use seamline_mapping::rules::InventoryMode;
use seamline_sync_engine::{
    ChangePolicy, Collect, Fingerprint, Flow, FlowOptions, Guard, RetryPolicy, Select, Sink,
};

use seamline_channels::stop;

use crate::config::Publish;
use crate::connection::Connection;
use crate::meters::Meters;
use crate::settings::{JOOR, ORDER_MANAGER, Proved, whole};
use crate::{Error, FlowName};

/// A flow, ready to run.
pub(crate) enum Runnable {
    /// It fills the document store.
    Collect(Collect),
    /// It writes to a vendor.
    Flow(Flow),
    /// It writes orders; its source learns warehouse names.
    Orders(Flow, Arc<OrderSource>),
}

impl Connection {
    /// Puts a flow together; calls are counted on `meters`.
    pub(crate) async fn runnable(
        &self,
        flow: FlowName,
        proved: &Proved,
        meters: &Meters,
    ) -> Result<Runnable, Error> {
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        Ok(match flow {
            FlowName::Catalog => {
                let source = CatalogSource::new(
                    order_manager,
                    Arc::clone(&self.store),
                    self.name(),
                    proved.channel,
                    Self::now,
                );
                Runnable::Collect(Collect::new(self.flow(flow), Arc::new(source)))
            }
            FlowName::Stock => Runnable::Collect(self.stock(proved.channel, meters).await?),
            FlowName::Orders => self.orders(proved.channel, meters).await?,
            FlowName::Products => Runnable::Flow(self.products(meters).await?),
            FlowName::Inventory => Runnable::Flow(self.inventory(proved, meters).await?),
            FlowName::OrderFeedback => Runnable::Flow(self.order_feedback(meters)),
        })
    }

    async fn stock(&self, channel: i64, meters: &Meters) -> Result<Collect, Error> {
        let mode = self.config.inventory.rules.mode;
        if mode == InventoryMode::Channel {
            self.require_acknowledge_proof(channel).await?;
            return Ok(self.channel_stock(channel, meters));
        }
        let source = StockSource::new(
            self.order_manager.with_meter(&meters.order_manager),
            Arc::clone(&self.store),
            self.flow(FlowName::Orders),
            channel,
            mode,
        );
        Ok(Collect::new(self.flow(FlowName::Stock), Arc::new(source)))
    }

    async fn orders(&self, channel: i64, meters: &Meters) -> Result<Runnable, Error> {
        let rules = &self.config.orders.rules;
        let joor = self.joor.with_meter(&meters.joor);
        let order_manager = self.order_manager.with_meter(&meters.order_manager);
        let source = Arc::new(OrderSource::new(joor, rules.clone(), Self::now));
        let render = OrderRender::new(
            rules.clone(),
            channel,
            self.complete(FlowName::Catalog).await?,
        );
        let sink = OrderSink::new(order_manager, channel).many_numbers(self.many_numbers().await?);
        let options = FlowOptions {
            policy: ChangePolicy::Report,
            ..self.flow_options()
        };
        let flow = Flow::new(
            self.flow(FlowName::Orders),
            Arc::clone(&source) as _,
            Arc::new(render),
            Arc::new(sink),
            options,
        );
        Ok(Runnable::Orders(flow, source))
    }

    async fn products(&self, meters: &Meters) -> Result<Flow, Error> {
        let rules = &self.config.products.rules;
        let lookups = self.style_lookups(meters).await?;
        let source =
            ProductSource::new(Arc::clone(&self.store), self.name(), rules.include_bundles);
        let mut render = ProductRender::new(
            rules.clone(),
            lookups,
            self.complete(FlowName::Catalog).await?,
        );
        let joor = self.joor.with_meter(&meters.joor);
        let batches = self.config.joor.batch.of_styles();
        let sink: Arc<dyn Sink> = match self.config.joor.publish {
            Publish::V4 => Arc::new(ProductSink::new(joor).with_batches(batches)),
            Publish::V2 => {
                render = render.with_one_price();
                let sink = BulkStyleSink::new(joor, Arc::new(SystemClock));
                Arc::new(sink.with_batches(batches))
            }
        };
        Ok(Flow::new(
            self.flow(FlowName::Products),
            Arc::new(source),
            Arc::new(render),
            sink,
            self.flow_options(),
        ))
    }

    async fn inventory(&self, proved: &Proved, meters: &Meters) -> Result<Flow, Error> {
        let rules = &self.config.inventory.rules;
        if rules.mode == InventoryMode::Channel {
            self.require_acknowledge_proof(proved.channel).await?;
        }
        let warehouses = proved.warehouses.clone();
        let every = self.config.delivery.full_every.get();
        let source = InventorySource::new(
            Arc::clone(&self.store),
            self.flow(FlowName::Orders),
            rules.clone(),
            SignedDuration::try_from(every).unwrap_or(SignedDuration::MAX),
            Self::now,
        );
        let render = InventoryRender::new(rules.clone(), warehouses, &self.published().await?);
        let sink =
            InventorySink::new(self.joor.with_meter(&meters.joor)).dec_pending(rules.dec_pending);
        let options = FlowOptions {
            guard: Some(Guard {
                changed_percent: rules.guard.changed_percent.into(),
                changed_least: rules.guard.changed_least.into(),
                zero_percent: rules.guard.zero_percent.into(),
                zero_least: rules.guard.zero_least.into(),
                new_place: self.has_new_warehouse().await?,
            }),
            ..self.flow_options()
        };
        Ok(Flow::new(
            self.flow(FlowName::Inventory),
            Arc::new(source),
            Arc::new(render),
            Arc::new(sink),
            options,
        ))
    }

    fn order_feedback(&self, meters: &Meters) -> Flow {
        let flow = self.flow(FlowName::OrderFeedback);
        let source = OrderOutcomeSource::new(
            Arc::clone(&self.store),
            self.flow(FlowName::Orders),
            flow.clone(),
        );
        let sink = OrderFeedbackSink::new(self.joor.with_meter(&meters.joor));
        Flow::new(
            flow,
            Arc::new(source),
            Arc::new(OrderFeedbackRender),
            Arc::new(sink),
            self.flow_options(),
        )
    }

    /// What JOOR and Order Manager offer to choose from.
    pub(crate) async fn style_lookups(&self, meters: &Meters) -> Result<StyleLookups, Error> {
        let definitions = self
            .order_manager
            .with_meter(&meters.order_manager)
            .custom_field_definitions()
            .await
            .map_err(|error| stop(ORDER_MANAGER, &error))?;
        let custom_fields = whole("custom field definitions", definitions)?
            .into_iter()
            .map(|definition| (definition.name, definition.custom_field_def_id))
            .collect();
        let joor = self.joor.with_meter(&meters.joor);
        if !joor.has_v4() {
            return Ok(StyleLookups::of_rules(
                custom_fields,
                &self.config.products.rules,
            ));
        }
        let categories = joor
            .categories()
            .await
            .map_err(|error| stop(JOOR, &error))?;
        let price_types = joor
            .price_types()
            .await
            .map_err(|error| stop(JOOR, &error))?;
        Ok(StyleLookups {
            custom_fields,
            categories: rows(v4::categories::ENDPOINT, categories)?,
            price_types: rows(v4::price_types::ENDPOINT, price_types)?,
        })
    }

    /// Changes when styles were published, so that quantities without a counterpart are looked at
    /// again.
    async fn published(&self) -> Result<String, Error> {
        let rows = self
            .store
            .rows(&self.flow(FlowName::Products), &Select::default())
            .await?;
        let confirmed: Vec<String> = rows
            .iter()
            .filter_map(|row| {
                let confirmed = row.confirmed.as_ref()?;
                Some(format!("{} {}", row.key, confirmed.fingerprint))
            })
            .collect();
        Ok(Fingerprint::of_parts(confirmed.iter().map(String::as_str))
            .as_str()
            .to_owned())
    }

    /// Whether a collecting flow has read everything at least once.
    pub(crate) async fn complete(&self, flow: FlowName) -> Result<bool, Error> {
        let position = self.store.position(&self.flow(flow)).await?;
        Ok(position.is_some_and(|position| position.complete))
    }

    fn flow_options(&self) -> FlowOptions {
        let delivery = &self.config.delivery;
        FlowOptions {
            policy: ChangePolicy::Update,
            retry: RetryPolicy {
                base: delivery.retry_base.get(),
                cap: delivery.retry_cap.get(),
                give_up_after: delivery.give_up_after.get(),
            },
            guard: None,
            list_lag: delivery.list_lag.get(),
            settle_time: delivery.settle_time.get(),
            sweep_every: delivery.sweep_every.get(),
            sweep_window: delivery.sweep_window.get(),
            refetch_parked: delivery.refetch_parked.get(),
            refetch_at_most: delivery.refetch_at_most,
            ..FlowOptions::default()
        }
    }
}

/// Rows of a list that must be whole: with one missing, a choice would look absent.
fn rows<T>(endpoint: &str, envelope: v4::Envelope<T>) -> Result<Vec<T>, Error> {
    if envelope.is_clean() {
        return Ok(envelope.data);
    }
    Err(Error::Stop(seamline_sync_engine::Stop::Unavailable {
        system: JOOR.to_owned(),
        message: format!("{endpoint} cannot be read in full"),
    }))
}
