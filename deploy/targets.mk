# A Kubernetes on this machine, and Muster in it. CLUSTER=kind (Docker) or native (root on Linux, no Docker).
.PHONY: cluster databases game-build game-load-images game-backend game-proxy proxy-port-forward-local game-load-local
.PHONY: cluster-up cluster-status down drain-node clear-databases ping-redis ping-postgres free-local-db-ports

# Looked for once, and only by a target that needs it.
ifndef CLUSTER
CLUSTER = $(eval CLUSTER := $(shell bash deploy/cluster/which.sh))$(or $(CLUSTER),$(error no cluster can be had))
endif
in_cluster = @CLUSTER=$(CLUSTER) bash deploy/steps

cluster: ## Bring up a Kubernetes of one node (CLUSTER=kind or native; chosen by what is there)
	@bash deploy/cluster/$(CLUSTER)/cluster.sh up

cluster-status: ## What of the cluster runs, and how to use its kubectl
	@bash deploy/cluster/$(CLUSTER)/cluster.sh status

databases: ## Redis and PostgreSQL in the cluster
	$(in_cluster)/databases.sh

game-build: build ## The images: Muster, and its game server
	$(in_cluster)/images.sh build

game-load-images: ## Give the images to the cluster
	$(in_cluster)/images.sh load

game-backend: ## The backend in the cluster
	$(in_cluster)/roll-out.sh 20-backend.yaml muster-backend

game-proxy: ## The proxy in the cluster
	$(in_cluster)/roll-out.sh 30-proxy.yaml muster-proxy

# One after another, whatever -j says.
cluster-up: ## All of these, in their order
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) cluster
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) databases
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-build
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-load-images
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-backend
	@$(MAKE) --no-print-directory CLUSTER=$(CLUSTER) game-proxy
	@echo 'Muster is up. Next: make game-load-local, or make proxy-port-forward-local'

proxy-port-forward-local: ## The proxy at http://localhost:8080, until Ctrl-C (LOCAL_PORT sets another port)
	$(in_cluster)/forward-proxy.sh

game-load-local: build ## CLIENTS=50 players of this machine against the cluster
	$(in_cluster)/load.sh

drain-node: ## Take NODE out of service, when its matches have ended (of kubectl's cluster)
	@bash deploy/drain.sh $(or $(NODE),$(error NODE=... says which node))

clear-databases: ## Empty Redis and PostgreSQL
	$(in_cluster)/clear-databases.sh

ping-redis: install ## Ask Redis from this machine, and leave its port-forward open
	$(in_cluster)/ping.sh redis

ping-postgres: install ## Ask PostgreSQL from this machine, and leave its port-forward open
	$(in_cluster)/ping.sh postgres

free-local-db-ports: ## End the port-forwards to the databases
	$(in_cluster)/free-ports.sh redis postgres

down: ## End the port-forwards and the cluster, with all that is in it
	$(in_cluster)/down.sh
